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
using Runner.Specs;
using Runner.Training;

namespace Runner.Running;

/// <summary>Prepares sweeps for training from what a brief says of them: spec, data files and plug-ins of this machine.</summary>
public sealed class SpecSweeps(CommandHost host) : ISweepSource
{
    /// <summary>Asks for files that this machine lacks; null where everything must be here.</summary>
    public AskForFile? Fetch { get; init; }

    /// <summary>Where they are kept; null for the user's usual place.</summary>
    public string? Cache { get; init; }

    private readonly ConcurrentDictionary<SweepId, Lazy<TrainableSweep>> prepared = [];

    /// <summary>A sweep that this process has planned itself: what was read for that is not read again.</summary>
    public void Know(SweepId sweep, SweepSpec spec, SweepPoints points, DataCatalogue data) =>
        prepared[sweep] = new(() => SpecExecution.Trainable(spec.Execution, new SweepTraining(points, data), host.Time));

    /// <inheritdoc/>
    public TrainableSweep Prepare(SweepBrief sweep) => prepared.GetOrAdd(sweep.Id, _ => new(() => Read(sweep))).Value;

    private TrainableSweep Read(SweepBrief sweep)
    {
        try
        {
            var spec = SpecFiles.Parse(sweep.SpecText, sweep.SpecFile);
            var points = SweepPoints.Of(spec, FileContents.Parse(sweep.Environment));

            // On the slot's own thread, which has nothing to do before the data are there.
            var elsewhere = Fetch is null
                ? null
                : SweepFiles.LocateAsync(host, spec, points, SweepFiles.CacheOf(host, Cache), Fetch, CancellationToken.None).GetAwaiter().GetResult();
            DataCatalogues.CheckFiles(host, sweep.Id, spec, points, elsewhere);
            var data = DataCatalogues.For(host, spec, elsewhere);
            if (EndingPlan.SourceOf(sweep.Id, sweep.Environment) is null)
            {
                return SpecExecution.Trainable(spec.Execution, new SweepTraining(points, data), host.Time);
            }

            // The limit on time is one on training; polishing has a bound of its own.
            var polishing = new EndingTraining(points, data, EndingOptions.Of(EndingPlan.EffortOf(sweep.Environment)), host.Time);
            return SpecExecution.Trainable(spec.Execution with { TimeoutSeconds = 0 }, polishing, host.Time);
        }
        catch (Exception problem) when (problem is UserException or DataException or NetworkException)
        {
            throw new UnusableSweepException(problem.Message, problem);
        }
    }
}
