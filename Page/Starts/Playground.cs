using Runner.Commands;
using Runner.Comparison;
using Runner.Data;
using Runner.Networks;
using Runner.Running;
using Runner.Search;
using Runner.Specs;

namespace Runner.Page.Starts;

/// <summary>Two to four runs that are trained side by side, an update of each at a time. It has no page, no clock and no thread of its own.</summary>
internal sealed class Playground : IDisposable
{
    /// <summary>Floating-point operations of all runs together: a few minutes of one core.</summary>
    private const double MostWork = 4e11;

    private const int MostWeights = 100_000;

    /// <summary>Of a run: its samples, and what the layers make of them.</summary>
    private const long MostNumbers = 20_000_000;

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
                var config = plan.Points.Config(trial);
                RefuseLarge(spec, config, plan.Data);
                starts.Add(new PlayedStart(trial, names[trial], config, plan.Data));
                RefuseLong(spec, starts.Sum(start => start.Work));
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
            throw Refusal(spec, "trains with libtorch, and this page plays what the built-in engine trains. Run it instead");
        }
    }

    /// <summary>Before anything of its size is made.</summary>
    private static void RefuseLarge(SweepSpec spec, TrialConfig config, DataCatalogue data)
    {
        var (weights, numbers) = SizeOf(config, data);
        if (weights > MostWeights)
        {
            throw Refusal(spec, $"a network has {Number.Count(weights)} weights, and this page plays up to {Number.Count(MostWeights)}. Use narrower layers, or run it instead");
        }

        if (numbers > MostNumbers)
        {
            throw Refusal(
                spec,
                $"the samples, and what the layers make of them, are {Number.Count(numbers)} numbers, and this page plays up to {Number.Count(MostNumbers)}. Take fewer samples (data.take) or narrower layers, or run it instead");
        }
    }

    private static void RefuseLong(SweepSpec spec, double work)
    {
        if (work > MostWork)
        {
            throw Refusal(
                spec,
                $"these runs need about {Number.Short(work / 1e9)} billion operations, and this page plays up to {Number.Short(MostWork / 1e9)} billion. Train less, or run it instead");
        }
    }

    private static UserException Refusal(SweepSpec spec, string why) => new($"{spec.Name}: {why}: runner run {spec.FileName}.");

    private static (long Weights, long Numbers) SizeOf(TrialConfig config, DataCatalogue data) =>
        config.Model.Kind == ModelKind.Surface ? (config.Model.Dimensions, 0)
        : config.Training.Precision == Precision.Float32 ? SizeOf(config, data.Open<float>(config.Data))
        : SizeOf(config, data.Open<double>(config.Data));

    private static (long Weights, long Numbers) SizeOf<T>(TrialConfig config, Dataset<T> data)
        where T : unmanaged
    {
        var layers = TrialFit.Of(config, data).Shape!;
        return (layers.MultiplyAdds, data.Train.Count * (data.Train.Features + layers.Layers.Sum(layer => (long)layer.Units)));
    }

    /// <summary>Labels say what they are; numbers and switches need the name of their axis.</summary>
    private static string NameOf(string axis, AxisValue? value, ValueTexts texts) =>
        value is { Number: null, Text: not ("true" or "false") } ? value.Text : AxisNames.Spoken(axis, value, texts);

    /// <summary>What each run differs in from the others.</summary>
    private static string[] NamesOf(SweepPoints points)
    {
        var trials = Enumerable.Range(0, points.TrialCount).ToList();
        var axes = AxisNames.Short(points.Axes);
        var values = trials.ConvertAll(trial => points.Values(points.PointOf(trial)));
        var seeds = trials.ConvertAll(points.Seeds);
        var varying = Enumerable.Range(0, axes.Length).Where(axis => values.Select(row => row[axis]?.Text).Distinct().Count() > 1).ToList();
        var texts = varying.ToDictionary(axis => axis, axis => ValueTexts.Of(values.Select(row => row[axis]).DistinctBy(value => value?.Text)));
        return [.. trials.Select(trial => string.Join(", ",
        [
            .. varying.Select(axis => NameOf(axes[axis], values[trial][axis], texts[axis])),
            .. seeds.Select(seed => seed.Init).Distinct().Count() > 1 ? [$"start {seeds[trial].Init}"] : Array.Empty<string>(),
            .. seeds.Select(seed => seed.Order).Distinct().Count() > 1 ? [$"order {seeds[trial].Order}"] : Array.Empty<string>(),
        ]))];
    }
}
