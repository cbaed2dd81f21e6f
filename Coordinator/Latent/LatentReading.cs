using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Display;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Minima;
using Runner.Networks;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Latent;

/// <summary>Reads recorded autoencoders from a ledger and looks into their codes.</summary>
public sealed class LatentReading
{
    /// <summary>Points of a sweep that are looked at; of more, some evenly.</summary>
    public const int MostPoints = 12;

    /// <summary>Replicates of a point that are looked at.</summary>
    public const int MostReplicates = 10;

    private readonly RecordedSweep sweep;
    private readonly SweepResults results;
    private readonly TrialCoders coders;
    private readonly DataCatalogue data;

    /// <summary>The only trial, if it is already read.</summary>
    private TrialResult? Known { get; init; }

    private LatentReading(CommandHost host, RecordedSweep sweep, SweepResults results)
    {
        (this.sweep, this.results) = (sweep, results);
        data = DataCatalogues.For(host, sweep.Spec);
        coders = new TrialCoders(data);
    }

    /// <param name="where">A condition on the sweep's points; null for all.</param>
    /// <param name="trial">The only trial to look at; null for those of the sweep.</param>
    /// <exception cref="UserException">There is nothing to look at.</exception>
    public static async Task<LatentReading> OpenAsync(CommandHost host, RecordedSweep sweep, string? where, int? trial, CancellationToken cancel)
    {
        if (DerivedSweep.SourceOf(sweep.Record) is { } trained)
        {
            throw new UserException($"{sweep.Name}: has the endings of {trained}, or the passes between them, and trains no networks of its own. Run `runner latent {trained}`.");
        }

        var recorded = await sweep.ResultsAsync(curves: false, cancel, where);
        if (trial is { } only)
        {
            recorded = recorded.Only(result => result.Index == only);
        }

        var name = trial is null ? sweep.Name : $"{sweep.Name}/{trial}";
        if (recorded.Results.Count == 0)
        {
            throw new UserException($"{name}: nothing is recorded yet{(where is null ? "" : $" of {where}")}. Run it first: runner run {sweep.Record.SpecFile}.");
        }

        if (recorded.Results.Select(result => TrialCoders.Refusal(sweep.Points.Config(result.Index).Model)).ToArray() is { Length: > 0 } refusals && Array.TrueForAll(refusals, refusal => refusal is not null))
        {
            throw new UserException($"{name}: {refusals[0]}");
        }

        var usable = recorded.Only(result => IsTrained(sweep, result));
        return usable.Results.Count > 0
            ? new LatentReading(host, sweep, usable) { Name = name }
            : throw new UserException($"{name}: {(recorded.Results.Count == 1 ? "the trial" : "each trial")} ended without a usable network ({KebabCase.Of(recorded.Results[0].Outcome)}). Look at another one: runner trials {sweep.Name}.");
    }

    /// <summary>The same for one trial that was read with its weights: no ledger is read afterwards, and nothing is trained.</summary>
    /// <exception cref="UserException">It has no code to look at, or its weights were not kept.</exception>
    public static LatentReading Of(CommandHost host, RecordedSweep sweep, TrialRecord trial)
    {
        var name = $"{sweep.Name}/{trial.Index}";
        if (RefusalOf(sweep, trial) is { } problem)
        {
            throw new UserException($"{name}: {problem}");
        }

        DataCatalogues.CheckFiles(host, sweep);
        return new LatentReading(host, sweep, SweepResults.From(sweep.Outline, [trial.Result!])) { Name = name, Known = trial.Result };
    }

    /// <summary>Why the code of a recorded trial cannot be looked at without training it again; null if it can.</summary>
    /// <param name="trial">Read with its weights.</param>
    public static string? RefusalOf(RecordedSweep sweep, TrialRecord trial) => trial.Result is not { } result ? "it has no result yet. Wait until it has ended."
        : DerivedSweep.SourceOf(sweep.Record) is { } trained ? $"it is an ending of {trained}, or a pass between them, and no network of its own. Look at a trial of {trained}."
        : TrialCoders.Refusal(sweep.Points.Config(trial.Index).Model)
            ?? (result.Outcome != TrialOutcome.Completed ? $"it ended without a usable network ({KebabCase.Of(result.Outcome)}). Look at another one."
                : result.Weights.IsEmpty ? $"its weights were not kept. Train it again: runner latent {sweep.Name}/{trial.Index}"
                : null);

    /// <summary>The same for a report: null where there is nothing to look at, and nothing is trained again.</summary>
    public static LatentReading? ForReport(CommandHost host, RecordedSweep sweep, SweepResults results)
    {
        // Points of one shape have the same kind of network; there may be a million points.
        var kept = new Dictionary<Sha256Digest, bool>();
        var last = (Shape: default(Sha256Digest), IsKept: false);
        var trained = results.Only(row => row.Outcome == TrialOutcome.Completed && IsKept(sweep.Points.PointOf(row.Index)));
        return trained.Results.Count == 0 || DerivedSweep.SourceOf(sweep.Record) is not null ? null : new LatentReading(host, sweep, trained) { Name = sweep.Name };

        bool IsKept(int point)
        {
            var shape = sweep.Points.Shape(point);
            if (kept.Count > 0 && shape == last.Shape)
            {
                return last.IsKept;
            }

            if (!kept.TryGetValue(shape, out var known))
            {
                var config = sweep.Points.Config(sweep.Points.FirstTrialOf(point));
                kept.Add(shape, known = TrialCoders.Refusal(config.Model) is null && config.Measure.Weights);
            }

            last = (shape, known);
            return known;
        }
    }

    /// <summary>The sweep, or the trial.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The trials that are looked at, point by point.</summary>
    public IReadOnlyList<IReadOnlyList<TrialResult>> Chosen => field ??= Choose();

    /// <summary>The width of the widest code of these.</summary>
    public int Widest => Chosen.Max(point => point.Max(result => sweep.Points.Config(result.Index).Model.Bottleneck));

    /// <param name="from">The class or cluster from which the first morph goes; null to choose both.</param>
    public async Task<LatentStudy> LookAsync(CommandHost host, string? from, string? to, CancellationToken cancel)
    {
        var line = new StageLine(host, "codes");
        var (done, all) = (0, Chosen.Sum(point => point.Count));
        var points = new List<PointCodes>();
        foreach (var point in Chosen)
        {
            var shown = Median(point);
            (CodeLook? look, LatentData? samples) = (null, null);
            var trials = new List<TrialCodes>();
            foreach (var result in point)
            {
                cancel.ThrowIfCancellationRequested();
                using var coder = await OpenAsync(result.Index, cancel);
                var config = sweep.Points.Config(result.Index);
                var one = Named(result.Index, () => CodeLook.Of(coder, coder.Data, config.Model.Noise, config.Seeds));
                trials.Add(new TrialCodes(result.Index, LossOf(result), one.Code, one.Fidelity));
                (look, samples) = result.Index == shown ? (one, coder.Data) : (look, samples);
                line.Tell(++done, all);
            }

            points.Add(new PointCodes(
                PointLabel.Of(results, sweep.Points.PointOf(shown)), trials, trials.Single(trial => trial.Trial == shown), look!, samples!, sweep.Spec.Seed));
        }

        var walked = new List<WalkedPoint>();
        foreach (var width in points.GroupBy(point => point.Look.Width).OrderBy(same => same.Key))
        {
            var best = width.MinBy(point => point.Shown.Loss)!;
            using var coder = await OpenAsync(best.Shown.Trial, cancel);
            var (start, goal) = Groups(best.Look.Groups, from, to);
            walked.Add(new WalkedPoint(best, CodeWalks.Of(coder, best.Data, best.Look, start, goal)));
        }

        var study = new LatentStudy(Name, points, walked, Extent([.. points.Select(point => point.Data)]));
        line.End($"looked into {Number.Of(all, "code")}");
        return study;
    }

    /// <summary>The autoencoder of a trial.</summary>
    public async Task<Coder> OpenAsync(int trial, CancellationToken cancel)
    {
        var config = sweep.Points.Config(trial);
        var result = Known ?? (await sweep.Ledger.FindTrialAsync(sweep.Id, trial, cancel))?.Result ?? throw new UserException($"{sweep.Name}/{trial}: its result is gone. Run the sweep again: runner run {sweep.Record.SpecFile}.");
        return Named(trial, () => coders.Open(config, TrialWeights.BytesOf(result, config, data)));
    }

    private T Named<T>(int trial, Func<T> look)
    {
        try
        {
            return look();
        }
        catch (NetworkException problem)
        {
            throw new UserException($"{sweep.Name}/{trial}: {problem.Message}");
        }
    }

    private static bool IsTrained(RecordedSweep sweep, TableRow result) =>
        result.Outcome == TrialOutcome.Completed && TrialCoders.Refusal(sweep.Points.Config(result.Index).Model) is null;

    private IReadOnlyList<TrialResult>[] Choose()
    {
        TrialResult[][] points = [.. results.Results.GroupBy(result => sweep.Points.PointOf(result.Index)).Select(group => group.ToArray())];
        return [.. Even.Scattered(points.Length, MostPoints).Select(at => points[at].Take(MostReplicates).ToArray())];
    }

    /// <summary>The trial with the lower median loss.</summary>
    private static int Median(IReadOnlyList<TrialResult> point) =>
        point.OrderBy(LossOf).ThenBy(result => result.Index).ElementAt((point.Count - 1) / 2).Index;

    private static double LossOf(TrialResult result) => double.IsNaN(result.TestLoss) ? result.FinalLoss : result.TestLoss;

    private (int From, int To) Groups(CodeGroups groups, string? from, string? to)
    {
        if (from is null && to is null)
        {
            return (-1, -1);
        }

        int[] present = [.. groups.Present];
        return present.Length < 2
            ? throw new UserException($"{Name}: its test samples are of one {groups.One}. Leave --from and --to out.")
            : (Find(from, present[0]), Find(to, present[^1]));

        int Find(string? name, int otherwise) => name is null ? otherwise
            : groups.Names.IndexOf(name) is var group && present.Contains(group) ? group
            : throw new UserException($"{Name}: {name} is not a {groups.One} of its test samples. Give one of {string.Join(", ", present.Select(one => groups.Names[one]))}.");
    }

    private string Extent(LatentData[] samples)
    {
        var points = results.Results.Select(result => sweep.Points.PointOf(result.Index)).Distinct().Count();
        var looked = Chosen.Sum(point => point.Count);
        string[] sentences =
        [
            looked < results.Results.Count ? $"{Number.Count(looked)} of {Number.Of(results.Results.Count, "trial")} at {Chosen.Count} of {Number.Of(points, "setting")} are looked at; --where chooses others." : "",
            $"Rules are fitted on {Part(one => one.Train, "training samples")} and asked about {Part(one => one.Test, samples[0].IsHeldOut ? "held-out samples" : "training samples that they were not fitted on, as nothing is held out")}.",
        ];
        return string.Join(' ', sentences.Where(sentence => sentence.Length > 0));

        string Part(Func<LatentData, LatentPart> part, string what)
        {
            var (used, all) = (Range(part, one => one.Count), Range(part, one => one.All));
            return used == all ? $"{used} {what}" : $"{used} of {all} {what}";
        }

        string Range(Func<LatentData, LatentPart> part, Func<LatentPart, int> count)
        {
            int[] counts = [.. samples.Select(one => count(part(one)))];
            return counts.Min() == counts.Max() ? Number.Count(counts.Min()) : $"{Number.Count(counts.Min())} to {Number.Count(counts.Max())}";
        }
    }
}
