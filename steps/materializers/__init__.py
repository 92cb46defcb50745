"""How each artifact is stored, hashed and shown.

A step names the materializers of its outputs by these addresses; naming the classes themselves would make ZenML
open its store when the step is imported.
"""

FACE_TABLE = "steps.materializers.face_table.FaceTableMaterializer"
REJECT_LOG = "steps.materializers.reject_log.RejectLogMaterializer"
DATA_FRAME = "steps.materializers.data_frame.DataFrameMaterializer"
EMBEDDINGS = "steps.materializers.embeddings.EmbeddingsMaterializer"
ASSIGNMENTS = "steps.materializers.assignments.AssignmentsMaterializer"
TRAINED_MODEL = "steps.materializers.trained_model.TrainedModelMaterializer"
TRAINED_GENERATOR = "steps.materializers.trained_generator.TrainedGeneratorMaterializer"
