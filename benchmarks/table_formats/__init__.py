"""In what files the pixels of a face table in partitions may lie: reading at random, appending, erasing a person."""
