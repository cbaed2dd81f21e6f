namespace Runner.Bench;

/// <summary>
/// The measurements of <c>./runner bench</c>: the machine's limits, the four networks' steps alone and in a bundle, whole
/// sweeps, each against the roofline and, turn by turn, against a peer. Medians over turns, so that other load on the
/// machine falls on both sides alike.
/// </summary>
/// <param name="sweeps">Whole sweeps to time beside the steps; none when the caller has none.</param>
public sealed class Benchmark(TimeProvider time, IReadOnlyList<SweepMeasure> sweeps)
{
    private const double Giga = 1e9;

    /// <summary>Turns that each measurement has.</summary>
    public int Turns { get; init; } = 5;

    /// <summary>How long each run of a step takes, in seconds.</summary>
    public double RunSeconds { get; init; } = 0.5;

    /// <summary>Measures everything.</summary>
    /// <param name="peers">Run in every turn, after our own steps.</param>
    /// <param name="report">Told what happens, a line at a time; null for nobody.</param>
    /// <exception cref="BenchException">A peer failed.</exception>
    public async Task<BenchReport> RunAsync(IReadOnlyList<PeerProgram> peers, Action<string>? report = null, CancellationToken cancel = default)
    {
        var subjects = Subjects();
        var runs = subjects.ConvertAll(_ => new List<double>());
        var theirs = new Dictionary<(string Name, string Unit), List<double>>();
        for (var turn = 1; turn <= Turns; turn++)
        {
            report?.Invoke($"turn {turn} of {Turns}");
            for (var i = 0; i < subjects.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                runs[i].Add(subjects[i].Measure());
            }

            foreach (var peer in peers)
            {
                foreach (var (figure, value) in await peer.RunAsync(cancel))
                {
                    if (!theirs.TryGetValue(figure, out var list))
                    {
                        theirs[figure] = list = [];
                    }

                    list.Add(value);
                }
            }
        }

        var figures = new List<BenchFigure>();
        foreach (var sweep in sweeps)
        {
            report?.Invoke(sweep.Name);
            figures.AddRange(await sweep.Run(cancel));
        }

        var peak = RepeatedRuns.Median(runs[0]) * Giga;
        var bandwidth = RepeatedRuns.Median(runs[1]) * Giga;
        var steps = subjects.Select((subject, i) => subject.Figure(runs[i], peak, bandwidth));
        return new BenchReport(
            peak, bandwidth, MachineLimits.Describe(), [.. steps.Concat(figures).Select(figure => figure with { Peer = PeerOf(figure, theirs) })]);
    }

    /// <summary>The peer's figure of the same unit whose name ours begins with, else of the same first word.</summary>
    private static double PeerOf(BenchFigure figure, Dictionary<(string Name, string Unit), List<double>> theirs)
    {
        var candidates = theirs.Where(pair => pair.Key.Unit == figure.Unit).ToArray();
        var found = candidates.FirstOrDefault(pair => figure.Name.StartsWith(pair.Key.Name, StringComparison.Ordinal)).Value
            ?? candidates.FirstOrDefault(pair => FirstWord(pair.Key.Name) == FirstWord(figure.Name)).Value;
        return found is null ? double.NaN : RepeatedRuns.Median(found);
    }

    private static string FirstWord(string name) => name.Split(' ', 2)[0];

    private List<Subject> Subjects()
    {
        var clock = new RepeatedRuns(time) { RunSeconds = RunSeconds };
        var product = MachineLimits.Product();
        var (pass, bytes) = MachineLimits.Triad();
        const double operations = 2.0 * MachineLimits.Side * MachineLimits.Side * MachineLimits.Side;
        var subjects = new List<Subject>
        {
            new("matrix 1024x1024x1024", "GFLOP/s", 0.9, 0, 0, () => operations / clock.Once(product) / Giga),
            new("memory y=ax+y", "GB/s", double.NaN, 0, 0, () => bytes / clock.Once(pass) / Giga),
        };
        foreach (var network in StepNetwork.All)
        {
            var step = network.Step();
            var moved = network.OptimizerBytes > 1 << 20 ? network.OptimizerBytes : 0;
            subjects.Add(new(network.Name, "us/step", network.Target, network.Flops, moved, () => clock.Once(step) * 1e6));
            if (network.BundleStep() is { } bundle)
            {
                subjects.Add(new(
                    $"{network.Name}, a trial of {StepNetwork.Bundle} in a bundle", "us/step", 10_000, network.Flops, 0,
                    () => clock.Once(bundle) * 1e6 / StepNetwork.Bundle));
            }
        }

        return subjects;
    }

    private sealed record Subject(string Name, string Unit, double Target, double Flops, double Bytes, Func<double> Measure)
    {
        public BenchFigure Figure(List<double> runs, double peak, double bandwidth)
        {
            var value = RepeatedRuns.Median(runs);
            var least = Math.Max(Flops / peak, Bytes / bandwidth) * 1e6;
            return new BenchFigure(Name, Unit, value, runs)
            {
                Flops = Flops,
                Bytes = Bytes,
                Target = Target,
                OfRoofline = least > 0 ? least / value : double.NaN,
            };
        }
    }
}

/// <summary>A whole sweep to time.</summary>
/// <param name="Name">What is said while it runs.</param>
/// <param name="Run">Runs it from plan to comparison and returns what it took.</param>
public sealed record SweepMeasure(string Name, Func<CancellationToken, Task<IReadOnlyList<BenchFigure>>> Run);
