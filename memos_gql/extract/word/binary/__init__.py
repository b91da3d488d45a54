"""The binary documents of Word 97 to 2003, read as [MS-DOC] describes them."""
