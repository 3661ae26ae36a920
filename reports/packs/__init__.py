"""Reading a pack: a folder in, unsaved records or every fault of the folder out. Nothing here touches the database."""
