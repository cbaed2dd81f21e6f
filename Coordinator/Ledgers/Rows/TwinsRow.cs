using Runner.Ledgers.Columns;

namespace Runner.Ledgers.Rows;

/// <summary>Trials of a sweep that have the same identity as a trial of another sweep and were not recorded there when the later of the
/// two was planned. Sealed; never changes.</summary>
/// <param name="Part">Trial numbers divided by <see cref="PerPart"/>.</param>
internal sealed record TwinsRow(long Sweep, long Part, long Other, byte[] Content)
{
    public const string Columns = "sweep, part, other, content";

    public const int PerPart = 4096;

    /// <param name="pairs">Trials of the sweep with their twins.</param>
    public static IEnumerable<TwinsRow> Of(long sweep, long other, IEnumerable<(int Trial, int Twin)> pairs)
    {
        foreach (var part in pairs.GroupBy(pair => pair.Trial / PerPart))
        {
            var rising = part.Order().ToArray();
            var writer = new ColumnWriter();
            writer.Var((ulong)rising.Length);
            writer.Longs(Array.ConvertAll(rising, pair => (long)pair.Trial));
            writer.Longs(Array.ConvertAll(rising, pair => (long)pair.Twin));
            yield return new TwinsRow(sweep, part.Key, other, writer.Sealed(Seed(sweep, part.Key, other)));
        }
    }

    public static TwinsRow Read(IRow row) => new(row.Number(0), row.Number(1), row.Number(2), row.Blob(3));

    public object[] Values() => [Sweep, Part, Other, Content];

    public IEnumerable<(int Trial, int Twin)> Pairs()
    {
        var reader = ColumnReader.Unseal(Content, Seed(Sweep, Part, Other), "a list of trials that two sweeps share");
        var count = (int)reader.Var();
        var trials = reader.Longs(count);
        return trials.Zip(reader.Longs(count), (trial, twin) => ((int)trial, (int)twin));
    }

    private static ulong Seed(long sweep, long part, long other) =>
        unchecked((ulong)new RowSeal("twins").Add(sweep).Add(part).Add(other).Value);
}
