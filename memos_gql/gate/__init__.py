"""What every HTTP request passes, whichever edge answers it: the limit of its body, the caller's key, what that key may send."""
