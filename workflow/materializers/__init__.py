"""How each artifact is stored, hashed and shown.

A step names the materializers of its outputs by these addresses; naming the classes themselves would make ZenML
open its store when the step is imported.
"""

FACE_TABLE = "workflow.materializers.face_table.FaceTableMaterializer"
REJECT_LOG = "workflow.materializers.reject_log.RejectLogMaterializer"
DATA_FRAME = "workflow.materializers.data_frame.DataFrameMaterializer"
EMBEDDINGS = "workflow.materializers.embeddings.EmbeddingsMaterializer"
ASSIGNMENTS = "workflow.materializers.assignments.AssignmentsMaterializer"
TRAINED_MODEL = "workflow.materializers.trained_model.TrainedModelMaterializer"
