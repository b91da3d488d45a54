"""Read the binary documents of Word 97 to 2003 as described in [MS-DOC]."""
