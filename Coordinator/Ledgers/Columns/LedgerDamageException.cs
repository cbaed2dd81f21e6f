namespace Runner.Ledgers.Columns;

/// <summary>Content of a ledger is not what was written; adapters turn it into a <see cref="LedgerException"/> that names the
/// ledger and the remedy.</summary>
internal sealed class LedgerDamageException(string what, Exception? inner = null) : Exception(what, inner);
