"""The process that decodes photos. It imports no more than it needs: it is started anew when a photo breaks it."""
