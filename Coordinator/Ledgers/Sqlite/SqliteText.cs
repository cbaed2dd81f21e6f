using Microsoft.Data.Sqlite;

namespace Runner.Ledgers.Sqlite;

/// <summary>Statements without values.</summary>
internal static class SqliteText
{
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }

    /// <summary>Rolls back, unless SQLite already has, as it does after some faults.</summary>
    public static void TryRollback(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // Nothing is left to roll back.
        }
    }
}
