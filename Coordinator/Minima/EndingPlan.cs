using System.Globalization;
using System.Text;
using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Results;
using Runner.Search;
using Runner.Slots;
using Runner.Specs;
using Runner.Training;

namespace Runner.Minima;

/// <summary>
/// The sweep of a sweep's endings: the same trials, each polished and classified. It is planned, leased, recorded and resumed like any
/// other; a trial that was done once, under any name, is not done again.
/// </summary>
public static class EndingPlan
{
    private const string Suffix = ".minima";

    /// <summary>The line of a sweep's environment that names the trained sweep.</summary>
    private const string Line = "minima-of: ";

    /// <summary>The line with the multiple of the usual work that polishing may take; absent for 1.</summary>
    private const string EffortLine = "minima-effort: ";

    /// <summary>Raised whenever the same run could end elsewhere or get another verdict, so that it is polished again.</summary>
    private const int Method = 5;

    /// <param name="part">Null for every run.</param>
    public static SweepPlan Of(RecordedSweep source, EndingPart? part, double effort, string environment)
    {
        var points = part is null ? source.Points : source.Points.Only(part.Trials);
        var options = EndingOptions.Of(effort);
        var salt = string.Create(CultureInfo.InvariantCulture, $"minima {Method} {options.Polish} {options.Classify}");
        TrialIdentity[] identities = [.. Enumerable.Range(0, points.TrialCount).Select(trial => points.IsKnown(points.PointOf(trial)) ? Identity($"{salt}\n{points.Identity(trial)}") : TrialIdentity.None)];

        return new SweepPlan(
            source.Id.Name + Suffix,
            Sha256Digest.Of(Encoding.UTF8.GetBytes($"{salt}\n{source.Record.SpecHash}{part?.Lines}")),
            source.Record.SpecText,
            source.Record.SpecFile,
            identities,
            [.. Enumerable.Range(0, identities.Length).Chunk(BundleSize(points))],
            $"{environment.TrimEnd('\n')}{source.Points.Files.Lines()}\n{Line}{source.Id.Name}@{source.Id.Revision}\n"
            + part?.Lines
            + EffortLines(effort))
        {
            Proposed = points.Proposed,
        };
    }

    /// <summary>The sweep of a sweep's endings in its ledger, of this sweep's revision; null when there is none.</summary>
    public static async Task<SweepRecord?> RecordOfAsync(RecordedSweep source, CancellationToken cancel)
    {
        var record = await source.Ledger.FindSweepAsync(source.Id.Name + Suffix, cancel);
        return record is not null && SourceOf(record) == source.Id ? record : null;
    }

    /// <summary>The same, but null until it is finished.</summary>
    public static async Task<SweepRecord?> FinishedOfAsync(RecordedSweep source, CancellationToken cancel) =>
        await RecordOfAsync(source, cancel) is { } record && (await source.Ledger.CountAsync(record.Id, cancel)).Finished ? record : null;

    /// <summary>The trained sweep behind a sweep of endings; null for an ordinary sweep.</summary>
    public static SweepId? SourceOf(SweepRecord record) => SourceOf(record.Id, record.Environment);

    /// <inheritdoc cref="SourceOf(SweepRecord)"/>
    public static SweepId? SourceOf(SweepId sweep, string environment) =>
        sweep.Name.EndsWith(Suffix, StringComparison.Ordinal) ? ReadSweep(environment, Line) : null;

    /// <summary>For a sweep of endings, the trained trial behind each of its trials; otherwise null.</summary>
    public static Func<int, IReadOnlyList<(SweepId Sweep, int Trial)>>? BeginsFrom(SweepRecord record) =>
        SourceOf(record) is not { } source ? null
        : EndingPart.Of(record.Environment) is { } part ? trial => [(source, part.Trials[trial])]
        : trial => [(source, trial)];

    /// <summary>The trials of a recorded sweep: all of its spec; the part that a sweep of endings covers; or, for each pair of a sweep of
    /// passes, the trial whose function it is on.</summary>
    public static SweepPoints PointsOf(SweepSpec spec, string environment)
    {
        var points = SweepPoints.Of(spec, FileContents.Parse(environment));
        return PassPlan.TrialsOf(environment) is { } functions ? points.Only(functions)
            : EndingPart.Of(environment) is { } part ? points.Only(part.Trials)
            : points;
    }

    /// <summary>The multiple of the usual work that polishing may take.</summary>
    public static double EffortOf(string environment) =>
        Read(environment, EffortLine) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : 1;

    /// <summary>The identity of work on other trials' results, by the text of everything that it depends on.</summary>
    internal static TrialIdentity Identity(string text)
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.ByteCount];
        Sha256Digest.Of(Encoding.UTF8.GetBytes(text)).WriteTo(digest);
        return TrialIdentity.FromDigest(digest);
    }

    /// <summary>The line for a multiple of the usual work; empty for 1.</summary>
    internal static string EffortLines(double effort) => effort == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{EffortLine}{effort:R}\n");

    /// <summary>A sweep that a line of an environment names, as <c>name@revision</c>.</summary>
    internal static SweepId? ReadSweep(string environment, string name) => Read(environment, name) is { } text && text.LastIndexOf('@') is > 0 and var at
        ? new SweepId(text[..at], int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture))
        : null;

    internal static string? Read(string environment, string name) =>
        environment.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    /// <summary>Trials per lease: many for small networks, which are polished in milliseconds; one for large ones, which take seconds.</summary>
    private static int BundleSize(SweepPoints points)
    {
        if (points.TrialCount > 0 && !points.Config(0).Model.Layers.IsEmpty)
        {
            return 1;
        }

        var widest = points.TrialCount == 0 ? 0 : points.Config(0).Model is { Kind: ModelKind.Autoencoder } model
            ? model.Encoder.DefaultIfEmpty(model.Bottleneck).Max()
            : points.Config(0).Model.Hidden.DefaultIfEmpty(1).Max();
        return widest switch
        {
            <= 4 => 32,
            <= 16 => 4,
            _ => 1,
        };
    }
}
