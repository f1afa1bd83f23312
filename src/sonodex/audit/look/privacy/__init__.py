"""What may identify a person: DICOM attributes, and text burned into the pictures."""
