using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Running;
using Runner.Search;
using Runner.Specs;

namespace Runner.Page.Starts;

/// <summary>Two to four runs that are trained side by side, an update of each at a time. It has no page, no clock and no thread of its own.</summary>
internal sealed class Playground : IDisposable
{
    /// <summary>Floating-point operations of all runs together: a few minutes of one core.</summary>
    private const double MostWork = 4e11;

    private const int MostParameters = 100_000;

    private Playground(SweepSpec spec, DataCatalogue data, IReadOnlyList<PlayedStart> starts)
    {
        Spec = spec;
        Data = data;
        Starts = starts;
    }

    /// <summary>A spec of these runs and no other; its trials are <see cref="Starts"/> in order.</summary>
    public SweepSpec Spec { get; }

    public DataCatalogue Data { get; }

    public IReadOnlyList<PlayedStart> Starts { get; }

    public bool Ended => Starts.All(start => start.Ended);

    /// <summary>Updates of the longest run so far.</summary>
    public long Updates => Starts.Max(start => start.Now.Update);

    /// <summary>Updates of the longest budget.</summary>
    public long Budget => Starts.Max(start => start.Budget);

    /// <summary>The starts, before the first update.</summary>
    /// <exception cref="UserException">It cannot be played here.</exception>
    public static Playground Open(CommandHost host, SweepSpec spec, StartChoice choice, CancellationToken cancel = default)
    {
        RefuseLibtorch(spec);
        var played = StartsSpec.Of(spec, DataCatalogues.Points(host, spec), choice);
        var plan = PlannedSpec.Of(host, played, cancel);
        var names = NamesOf(plan.Points);
        var starts = new List<PlayedStart>();
        try
        {
            for (var trial = 0; trial < plan.Points.TrialCount; trial++)
            {
                cancel.ThrowIfCancellationRequested();
                starts.Add(new PlayedStart(trial, names[trial], plan.Points.Config(trial), plan.Data));
                RefuseLarge(spec, starts);
            }
        }
        catch
        {
            starts.ForEach(start => start.Dispose());
            throw;
        }

        return new Playground(played, plan.Data, starts);
    }

    /// <summary>Trains all runs on by so many updates, those that have not ended.</summary>
    /// <param name="isEnough">Asked after each update; true stops before.</param>
    public void Step(int updates, Func<bool>? isEnough = null)
    {
        for (var i = 0; i < updates && !Ended; i++)
        {
            foreach (var start in Starts)
            {
                start.Update();
            }

            if (isEnough?.Invoke() == true)
            {
                break;
            }
        }

        foreach (var start in Starts)
        {
            start.Look();
        }
    }

    /// <summary>Back to the same starts.</summary>
    public void Rewind()
    {
        foreach (var start in Starts)
        {
            start.Rewind();
        }
    }

    public void Dispose()
    {
        foreach (var start in Starts)
        {
            start.Dispose();
        }
    }

    private static void RefuseLibtorch(SweepSpec spec)
    {
        if (EngineCheck.UsesLibtorch(spec))
        {
            throw new UserException($"{spec.Name}: trains with libtorch, and this page plays what the built-in engine trains. Run it instead: runner run {spec.FileName}.");
        }
    }

    private static void RefuseLarge(SweepSpec spec, List<PlayedStart> starts)
    {
        var work = starts.Sum(start => start.Work);
        if (work > MostWork)
        {
            throw new UserException(
                $"{spec.Name}: these runs need about {Number.Short(work / 1e9)} billion operations, and this page plays up to {Number.Short(MostWork / 1e9)} billion. Train less, or run it instead: runner run {spec.FileName}.");
        }

        if (starts[^1].Now.Parameters.Length is var parameters and > MostParameters)
        {
            throw new UserException(
                $"{spec.Name}: the network has {Number.Count(parameters)} weights, and this page plays up to {Number.Count(MostParameters)}. Use narrower layers, or run it instead: runner run {spec.FileName}.");
        }
    }

    /// <summary>Labels say what they are; numbers and switches need the name of their axis.</summary>
    private static string NameOf(string axis, AxisValue? value) =>
        value is { Number: null, Text: not ("true" or "false") } ? value.Text : AxisNames.Spoken(axis, value);

    /// <summary>What each run differs in from the others.</summary>
    private static string[] NamesOf(SweepPoints points)
    {
        var trials = Enumerable.Range(0, points.TrialCount).ToList();
        var axes = AxisNames.Short(points.Axes);
        var values = trials.ConvertAll(trial => points.Values(points.PointOf(trial)));
        var seeds = trials.ConvertAll(points.Seeds);
        var varying = Enumerable.Range(0, axes.Length).Where(axis => values.Select(row => row[axis]?.Text).Distinct().Count() > 1).ToList();
        return [.. trials.Select(trial => string.Join(", ",
        [
            .. varying.Select(axis => NameOf(axes[axis], values[trial][axis])),
            .. seeds.Select(seed => seed.Init).Distinct().Count() > 1 ? [$"start {seeds[trial].Init}"] : Array.Empty<string>(),
            .. seeds.Select(seed => seed.Order).Distinct().Count() > 1 ? [$"order {seeds[trial].Order}"] : Array.Empty<string>(),
        ]))];
    }
}
