using System.Collections.Concurrent;
using Runner.Commands;
using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Files;
using Runner.Identities;
using Runner.Messages;
using Runner.Minima;
using Runner.Networks;
using Runner.Planning;
using Runner.Search;
using Runner.Slots;
using Runner.Slots.Processes;
using Runner.Specs;
using Runner.Training;

namespace Runner.Running;

/// <summary>Prepares the sweeps described by briefs for training: spec, data files and this machine's plug-ins.</summary>
public sealed class SpecSweeps(CommandHost host) : ISweepSource
{
    /// <summary>Requests files that this machine lacks; null when all files must be here.</summary>
    public AskForFile? Fetch { get; init; }

    /// <summary>Folder for fetched files; null for the user's default.</summary>
    public string? Cache { get; init; }

    private readonly ConcurrentDictionary<SweepId, Lazy<TrainableSweep>> prepared = [];
    private readonly ConcurrentDictionary<SweepId, Sources> known = [];

    /// <summary>Registers a sweep that this process planned itself, so that its data are not read again.</summary>
    public void Know(SweepId sweep, SweepSpec spec, SweepPoints points, DataCatalogue data) =>
        known[sweep] = new Sources(spec, points, data, NothingElsewhere);

    /// <inheritdoc/>
    public TrainableSweep Prepare(SweepBrief sweep) => prepared.GetOrAdd(sweep.Id, _ => new(() => Within(sweep, Locate(sweep)))).Value;

    /// <summary>The training for a slot of the parent process, which enforces the limits.</summary>
    /// <exception cref="UnusableSweepException">This process cannot train the sweep.</exception>
    public ITrainingSource ForSlot(SlotJob job) => Training(job.Sweep, Read(job.Sweep, (_, _) => job.Elsewhere));

    private static readonly Dictionary<string, string> NothingElsewhere = [];

    private TrainableSweep Within(SweepBrief sweep, Sources from)
    {
        // The time limit applies to training only; derived sweeps have limits of their own.
        var trains = DerivedSweep.SourceOf(sweep.Id, sweep.Environment) is null;
        var execution = trains ? from.Spec.Execution : from.Spec.Execution with { TimeoutSeconds = 0 };
        if (!EngineCheck.UsesLibtorch(from.Spec))
        {
            return SpecExecution.Trainable(execution, Training(sweep, from), host.Time);
        }

        if (execution.MemoryMib is not > 0)
        {
            return SpecExecution.Trainable(execution, Training(sweep, from), host.Time, ResidentBytes);
        }

        var processes = new ProcessSource(new SlotJob(sweep, from.Elsewhere), () => SlotCommand.Start(host), SpecExecution.LimitsOf(execution), host.Time);
        return SpecExecution.Trainable(execution with { MemoryMib = 0 }, processes, host.Time);
    }

    private ITrainingSource Training(SweepBrief sweep, Sources from) =>
        PassPlan.SourceOf(sweep.Id, sweep.Environment) is not null
            ? new PassTraining(from.Points, PassPlan.PairsOf(sweep.Environment), from.Data, PassPlan.OptionsOf(sweep.Environment), host.Time)
        : EndingPlan.SourceOf(sweep.Id, sweep.Environment) is not null
            ? new EndingTraining(from.Points, from.Data, EndingOptions.Of(EndingPlan.EffortOf(sweep.Environment)), host.Time)
        : new SweepTraining(from.Points, from.Data);

    private Sources Locate(SweepBrief sweep) => known.TryGetValue(sweep.Id, out var planned) ? planned : Read(sweep, Fetched);

    /// <summary>Locates the files that this machine lacks. Blocking is fine here: the slot's thread has nothing to do until its data arrive.</summary>
    private IReadOnlyDictionary<string, string> Fetched(SweepSpec spec, SweepPoints points) => Fetch is null
        ? NothingElsewhere
        : SweepFiles.LocateAsync(host, spec, points, SweepFiles.CacheOf(host, Cache), Fetch, CancellationToken.None).GetAwaiter().GetResult();

    private Sources Read(SweepBrief sweep, Func<SweepSpec, SweepPoints, IReadOnlyDictionary<string, string>> locate)
    {
        try
        {
            var spec = SpecFiles.Parse(sweep.SpecText, sweep.SpecFile);
            var points = EndingPlan.PointsOf(spec, sweep.Environment);
            var elsewhere = locate(spec, points);
            DataCatalogues.CheckFiles(host, sweep.Id, spec, points, elsewhere);
            return new Sources(spec, points, DataCatalogues.For(host, spec, elsewhere), elsewhere);
        }
        catch (Exception problem) when (problem is UserException or DataException or NetworkException)
        {
            throw new UnusableSweepException(problem.Message, problem);
        }
    }

    private static long ResidentBytes(bool collect)
    {
        if (collect)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Environment.WorkingSet;
    }

    /// <summary>What a sweep is trained from.</summary>
    private sealed record Sources(SweepSpec Spec, SweepPoints Points, DataCatalogue Data, IReadOnlyDictionary<string, string> Elsewhere);
}
