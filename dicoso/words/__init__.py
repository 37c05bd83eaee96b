"""Every Vietnamese word that code shows: terms, verdicts, refusals, sentences; web, terminal and papers read them."""
