namespace Runner.Ledgers.Columns;

/// <summary>The content of a ledger is damaged; adapters convert it to a <see cref="LedgerException"/> that names the ledger and the
/// remedy.</summary>
internal sealed class LedgerDamageException(string what, Exception? inner = null) : Exception(what, inner);
