using System.Globalization;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sql;

namespace Runner.Ledgers.LiteDb;

/// <summary>
/// What documents are found by. LiteDB indexes one field at a time, so what is asked together is written together: numbers
/// as hexadecimal digits one after another, in which order they also sort.
/// </summary>
internal static class LiteIndexes
{
    /// <summary>A bundle in the queue, by sweep, rank, first trial and number.</summary>
    public const string Queue = "queue";

    /// <summary>A leased bundle, by sweep, deadline and number.</summary>
    public const string Due = "due";

    /// <summary>A bundle or chunk, by sweep, size class and first trial: see <see cref="Columns.TrialSet.SpanClass"/>.</summary>
    public const string Place = "place";

    /// <summary>What belongs to a sweep, in order of what else the table is asked by.</summary>
    public const string Of = "of";

    /// <summary>Index fields of a table.</summary>
    public static string[] FieldsOf(LedgerTable table) => table.Name switch
    {
        "bundle" => [Queue, Due, Place],
        "result" => [Place, Of],
        "curve_part" or "refusal" or "loss" or "retry" => [Of],
        "sweep" => ["name"],
        _ => [],
    };

    /// <summary>The values of a row's index fields; a row that an index leaves out has none.</summary>
    public static IEnumerable<(string Field, string Value)> ValuesOf(LedgerTable table, object[] row)
    {
        long Number(string column) => (long)row[table.Place(column)];
        switch (table.Name)
        {
            case "bundle":
                yield return (Place, Key(Number("sweep"), Number("span"), Number("first"), Number("id")));
                yield return Number("state") == (long)BundleState.Open
                    ? (Queue, Key(Number("sweep"), Number("rank"), Number("first"), Number("id")))
                    : (Due, Key(Number("sweep"), Number("deadline"), Number("id")));
                break;
            case "result":
                yield return (Place, Key(Number("sweep"), Number("span"), Number("first"), Number("id")));
                yield return (Of, Key(Number("sweep"), Number("bundle"), Number("id")));
                break;
            case "curve_part":
                yield return (Of, Key(Number("sweep"), Number("trial"), Number("id")));
                break;
            case "retry":
                yield return (Of, Key(Number("sweep"), Number("bundle"), Number("token")));
                break;
            case "refusal" or "loss":
                yield return (Of, Key(Number("sweep"), Number("bundle"), Number("token"), Number("id")));
                break;
        }
    }

    /// <summary>Numbers that are not negative, in the order in which they sort.</summary>
    public static string Key(params ReadOnlySpan<long> numbers)
    {
        var key = "";
        foreach (var number in numbers)
        {
            key += number.ToString("x16", CultureInfo.InvariantCulture);
        }

        return key;
    }

    /// <summary>Sorts after every key that begins with the given one.</summary>
    public static string EndOf(string prefix) => prefix + "~";
}
