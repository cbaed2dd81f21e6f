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
/// The sweep of a sweep's endings: the same trials, each polished and classified. It is planned, leased, recorded and taken up
/// again as any other; a trial that was done once, under any name, is not done again.
/// </summary>
public static class EndingPlan
{
    private const string Suffix = ".minima";

    /// <summary>The line of a sweep's environment that names the trained sweep.</summary>
    private const string Line = "minima-of: ";

    /// <summary>The line that says how many times the usual work polishing may take; none for once.</summary>
    private const string EffortLine = "minima-effort: ";

    public static SweepPlan Of(RecordedSweep source, double effort, string environment)
    {
        var options = EndingOptions.Of(effort);
        var salt = $"minima 2 {options.Polish} {options.Classify}";
        var identities = new TrialIdentity[source.Points.TrialCount];
        Span<byte> digest = stackalloc byte[Sha256Digest.ByteCount];
        for (var trial = 0; trial < identities.Length; trial++)
        {
            Sha256Digest.Of(Encoding.UTF8.GetBytes($"{salt}\n{source.Points.Identity(trial)}")).WriteTo(digest);
            identities[trial] = TrialIdentity.FromDigest(digest);
        }

        return new SweepPlan(
            source.Id.Name + Suffix,
            Sha256Digest.Of(Encoding.UTF8.GetBytes($"{salt}\n{source.Record.SpecHash}")),
            source.Record.SpecText,
            source.Record.SpecFile,
            identities,
            [.. Enumerable.Range(0, identities.Length).Chunk(BundleSize(source.Points))],
            $"{environment.TrimEnd('\n')}{source.Points.Files.Lines()}\n{Line}{source.Id.Name}@{source.Id.Revision}\n"
            + (effort == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{EffortLine}{effort:R}\n")));
    }

    /// <summary>The sweep of a sweep's endings in its ledger, of this sweep's revision; null when there is none.</summary>
    public static async Task<SweepRecord?> RecordOfAsync(RecordedSweep source, CancellationToken cancel)
    {
        var record = await source.Ledger.FindSweepAsync(source.Id.Name + Suffix, cancel);
        return record is not null && SourceOf(record) == $"{source.Id.Name}@{source.Id.Revision}" ? record : null;
    }

    /// <summary>The trained sweep behind a sweep of endings; null for an ordinary sweep.</summary>
    public static string? SourceOf(SweepRecord record) => record.Id.Name.EndsWith(Suffix, StringComparison.Ordinal) ? Read(record, Line) : null;

    private static double EffortOf(SweepRecord record) =>
        Read(record, EffortLine) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : 1;

    private static string? Read(SweepRecord record, string name) =>
        record.Environment.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    /// <summary>What trains the trials of a sweep: the sweep's own training, or polishing for a sweep of endings.</summary>
    public static async Task<ITrainingSource> TrainingOfAsync(
        CommandHost host, RecordedSweep sweep, CancellationToken cancel)
    {
        var data = DataCatalogues.For(host, sweep.Spec);
        if (SourceOf(sweep.Record) is not { } name)
        {
            return Execution.Source(host, sweep.Spec, sweep.Points, data);
        }

        var source = await RecordedSweep.FindAsync(sweep.Ledger, name, cancel);
        // The limit on time is one on training; polishing has a bound of its own.
        var unhurried = sweep.Spec with { Execution = sweep.Spec.Execution with { TimeoutSeconds = 0 } };
        return Execution.Guarded(host, unhurried, new EndingTraining(sweep.Points, data, Trained, EndingOptions.Of(EffortOf(sweep.Record)), host.Time));

        TrialResult? Trained(int trial) =>
            sweep.Ledger.FindTrialAsync(source.Id, trial, CancellationToken.None).GetAwaiter().GetResult()?.Result;
    }

    /// <summary>Small networks are polished in milliseconds: many a lease. Large ones take seconds each.</summary>
    private static int BundleSize(SweepPoints points)
    {
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
