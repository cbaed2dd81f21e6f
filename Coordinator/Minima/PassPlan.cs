using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Comparison.Minima.Passes;
using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Minima;

/// <summary>
/// The sweep of passes between the minima of one function: each trial searches between two of them. It is planned, leased, recorded
/// and resumed like any other. It grows in rounds: each round is a revision with all pairs of the previous one and more, which
/// replaces it. A pair that was searched once, under any name, is not searched again.
/// </summary>
public static class PassPlan
{
    private const string Infix = ".passes";

    /// <summary>Lines of a sweep's environment: the trained sweep, the sweep of its endings, a trial with its function, and the pairs.</summary>
    private const string SourceLine = "passes-of: ";
    private const string EndingsLine = "passes-endings: ";
    private const string FunctionLine = "passes-function: ";
    private const string PairsLine = "passes-between: ";

    /// <summary>The name of the sweep of passes of one of a sweep's functions, from 0.</summary>
    public static string NameOf(RecordedSweep source, int function) => $"{source.Id.Name}{Infix}{(function == 0 ? "" : $".{function + 1}")}";

    /// <param name="function">The index of the function in the sweep, from 0.</param>
    /// <param name="trial">A trial of the trained sweep with this function.</param>
    public static SweepPlan Of(
        RecordedSweep source, RecordedSweep endings, int function, int trial, IReadOnlyList<PassPair> pairs, double effort, string environment)
    {
        var salt = $"passes 1 {OptionsOf(effort)}\n{source.Points.Identity(trial)}";
        TrialIdentity[] identities = [.. pairs.Select(pair => EndingPlan.Identity($"{salt}\n{pair.Points}"))];
        var lines = $"{SourceLine}{source.Id.Name}@{source.Id.Revision}\n{EndingsLine}{endings.Id.Name}@{endings.Id.Revision}\n{FunctionLine}{trial}\n"
            + $"{PairsLine}{string.Join(' ', pairs.Select(pair => $"{Text(pair.A)}:{Text(pair.B)}"))}\n";
        return new SweepPlan(
            NameOf(source, function),
            Digest($"{salt}\n{source.Record.SpecHash}\n{lines}"),
            source.Record.SpecText,
            source.Record.SpecFile,
            identities,
            [.. Enumerable.Range(0, identities.Length).Select(i => (int[])[i])],
            $"{environment.TrimEnd('\n')}{source.Points.Files.Lines()}\n{lines}{EndingPlan.EffortLines(effort)}")
        {
            Proposed = source.Points.Proposed,
        };
    }

    /// <summary>The newest sweep of passes of a function; null if there is none between the minima of these endings.</summary>
    public static async Task<SweepRecord?> RecordOfAsync(RecordedSweep source, RecordedSweep endings, int function, CancellationToken cancel)
    {
        var record = await source.Ledger.FindSweepAsync(NameOf(source, function), cancel);
        return record is not null && IsOf(record, source, endings) ? record : null;
    }

    /// <summary>Whether a sweep has the passes between the minima of these endings.</summary>
    public static bool IsOf(SweepRecord record, RecordedSweep source, RecordedSweep endings) =>
        SourceOf(record) == source.Id && EndingPlan.ReadSweep(record.Environment, EndingsLine) == endings.Id;

    /// <summary>The trained sweep behind a sweep of passes; null for any other.</summary>
    public static SweepId? SourceOf(SweepRecord record) => SourceOf(record.Id, record.Environment);

    /// <inheritdoc cref="SourceOf(SweepRecord)"/>
    public static SweepId? SourceOf(SweepId sweep, string environment) =>
        sweep.Name.Contains(Infix, StringComparison.Ordinal) ? EndingPlan.ReadSweep(environment, SourceLine) : null;

    /// <summary>For a sweep of passes, the results that contain the two minima of each of its trials; otherwise null.</summary>
    public static Func<int, IReadOnlyList<(SweepId Sweep, int Trial)>>? BeginsFrom(SweepRecord record)
    {
        if (SourceOf(record) is null || EndingPlan.ReadSweep(record.Environment, EndingsLine) is not { } endings)
        {
            return null;
        }

        var pairs = PairsOf(record.Environment);
        return trial => [Holder(pairs[trial].A), Holder(pairs[trial].B)];

        (SweepId Sweep, int Trial) Holder(MinimumSource source) => (source.Pass < 0 ? endings : record.Id, source.Number);
    }

    /// <summary>For each trial of a sweep of passes, the trained trial with its function; null for any other sweep.</summary>
    public static IReadOnlyList<int>? TrialsOf(string environment) => EndingPlan.Read(environment, FunctionLine) is { } trial
        ? [.. Enumerable.Repeat(int.Parse(trial, CultureInfo.InvariantCulture), PairsOf(environment).Count)]
        : null;

    /// <summary>The minima of each trial: a run by its index in the sweep of endings, an end of a pass by attempt, pass and side.</summary>
    public static IReadOnlyList<(MinimumSource A, MinimumSource B)> PairsOf(string environment) => EndingPlan.Read(environment, PairsLine) is { Length: > 0 } text
        ? [.. text.Split(' ').Select(pair => pair.Split(':')).Select(ends => (Source(ends[0]), Source(ends[1])))]
        : [];

    public static PassOptions OptionsOf(string environment) => OptionsOf(EndingPlan.EffortOf(environment));

    private static PassOptions OptionsOf(double effort) => PassOptions.Default with { Ending = EndingOptions.Of(effort) };

    private static string Text(MinimumSource source) => source.Pass < 0 ? $"{source.Number}" : $"{source.Number}.{source.Pass}.{source.Side}";

    private static MinimumSource Source(string text)
    {
        int[] parts = [.. text.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return parts.Length == 1 ? new MinimumSource(parts[0]) : new MinimumSource(parts[0], parts[1], parts[2]);
    }

    private static Sha256Digest Digest(string text) => Sha256Digest.Of(Encoding.UTF8.GetBytes(text));
}

/// <summary>Two minima between which to search.</summary>
/// <param name="A">The source of the first minimum; a run is given by its index in the sweep of endings.</param>
/// <param name="Points">The hashes of their coordinates.</param>
public sealed record PassPair(MinimumSource A, MinimumSource B, string Points)
{
    public static PassPair Of(MinimumSource a, MinimumSource b, double[] first, double[] second) =>
        new(a, b, $"{Sha256Digest.Of(MemoryMarshal.AsBytes<double>(first))} {Sha256Digest.Of(MemoryMarshal.AsBytes<double>(second))}");
}
