using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Runner.Ledgers.Sqlite;

/// <summary>
/// Takes the file's write lock. SQLite's own busy handler sleeps for whole seconds in builds without shorter sleeps, such as the
/// package's, so that processes whose turns take a millisecond would wait a thousand times as long.
/// </summary>
internal static class SqliteLock
{
    private const int LongestPauseMs = 16;

    // Some minutes: a transaction takes milliseconds, and a large plan seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Begins a write transaction.</summary>
    /// <param name="waits">Called after every attempt with the time waited so far.</param>
    /// <exception cref="SqliteException">SQLITE_BUSY if another process has kept the lock for five minutes; any other code at once.</exception>
    public static void Begin(SqliteConnection connection, Action<TimeSpan>? waits = null)
    {
        var waited = TimeSpan.Zero;
        for (var turn = 0; ; turn++)
        {
            var code = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE");
            if (code == raw.SQLITE_OK)
            {
                return;
            }

            if ((code & 0xFF) != raw.SQLITE_BUSY || waited > Patience)
            {
                throw new SqliteException(
                    raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), code & 0xFF, raw.sqlite3_extended_errcode(connection.Handle));
            }

            waited += Pause(turn);
            waits?.Invoke(waited);
        }
    }

    /// <summary>Waits before the next attempt: briefly at first, and for different times in different processes, so that they do not all
    /// retry at once.</summary>
    public static TimeSpan Pause(int turn)
    {
        var spread = (Environment.ProcessId + (turn * 7)) % 8;
        var pause = TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(turn, 10), LongestPauseMs) + spread);
        using var never = new ManualResetEventSlim();
        never.Wait(pause);
        return pause;
    }
}
