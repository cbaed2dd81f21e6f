using Runner.Identities;

namespace Runner.Ledgers.Columns;

/// <summary>The hashes of many trials. Those of small content are not stored but computed when they are asked for.</summary>
internal sealed class HashColumn
{
    private readonly Sha256Digest[] _stored;

    /// <summary>The place of a trial's hash among the stored ones; −1 for a computed one. Null if all are stored.</summary>
    private readonly int[]? _places;
    private readonly Func<int, Sha256Digest> _compute;

    private HashColumn(Sha256Digest[] stored, int[]? places, Func<int, Sha256Digest> compute) =>
        (_stored, _places, _compute) = (stored, places, compute);

    public Sha256Digest this[int row] => _places is null ? _stored[row] : _places[row] < 0 ? _compute(row) : _stored[_places[row]];

    /// <param name="computed">1 for each hash that is not stored, else 0.</param>
    public static void Write(ColumnWriter writer, long[] computed, Func<int, Sha256Digest> hash)
    {
        writer.Longs(computed);
        var stored = new Sha256Digest[computed.Count(0)];
        for (var (row, next) = (0, 0); row < computed.Length; row++)
        {
            if (computed[row] == 0)
            {
                stored[next++] = hash(row);
            }
        }

        writer.Digests(stored);
    }

    /// <param name="compute">Computes the hash of a row from its content.</param>
    public static HashColumn Read(ref ColumnReader reader, int count, Func<int, Sha256Digest> compute)
    {
        var next = 0;
        var places = Array.ConvertAll(reader.Longs(count), computed => computed == 1 ? -1 : next++);
        return new(reader.Digests(next), next == count ? null : places, compute);
    }
}
