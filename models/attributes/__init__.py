"""Networks that read attributes of a face, such as age or gender, for the audit of data sets."""
