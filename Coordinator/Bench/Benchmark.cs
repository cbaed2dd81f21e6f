namespace Runner.Bench;

/// <summary>
/// Measures in turns, Runner first and then its peers, so that other load on the machine affects both alike, and compares the
/// medians with the machine's limits and with each other.
/// </summary>
/// <param name="measures">Must include those of the machine's limits (<see cref="BenchMeasure.Matrix"/> and
/// <see cref="BenchMeasure.Memory"/>).</param>
public sealed class Benchmark(IReadOnlyList<BenchMeasure> measures, IReadOnlyList<IBenchPeer> peers)
{
    /// <summary>How many times each measurement is repeated.</summary>
    public int Turns { get; init; } = 5;

    /// <summary>Measures until all turns are complete or <paramref name="cancel"/> is signalled.</summary>
    /// <param name="report">Receives what is measured next and the completed share; may be null.</param>
    /// <exception cref="BenchException">A peer failed.</exception>
    public async Task<BenchReport> RunAsync(Action<string, double>? report = null, CancellationToken cancel = default)
    {
        var runs = measures.SelectMany(measure => measure.Figures).ToDictionary(figure => figure, _ => new List<double>());
        var theirs = new Dictionary<(string Name, string Unit), List<double>>();
        var steps = Turns * (measures.Count + peers.Count);
        var done = 0;
        try
        {
            for (var turn = 1; turn <= Turns; turn++)
            {
                foreach (var measure in measures)
                {
                    Begin(turn, measure.Figures[0].Name);
                    var values = await measure.RunAsync(cancel);
                    for (var i = 0; i < values.Count; i++)
                    {
                        runs[measure.Figures[i]].Add(values[i]);
                    }
                }

                foreach (var peer in peers)
                {
                    Begin(turn, peer.Name);
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
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The report shows what was measured until now.
        }

        var peak = Limit(BenchMeasure.Matrix);
        var bandwidth = Limit(BenchMeasure.Memory);
        var figures = runs.Where(pair => pair.Value.Count > 0)
            .Select(pair => pair.Key.With(pair.Value, peak * 1e9, bandwidth * 1e9, PeerOf(pair.Key, theirs)));
        return new BenchReport(peak, bandwidth, MachineLimits.Describe(), [.. figures], done == steps && !cancel.IsCancellationRequested);

        void Begin(int turn, string what)
        {
            cancel.ThrowIfCancellationRequested();
            report?.Invoke($"turn {turn} of {Turns}: {what}", (double)done / steps);
            done++;
        }

        double Limit(string name) => BenchFigure.Median(runs[measures.First(measure => measure.Name == name).Figures[0]]);
    }

    /// <summary>The peer's values of the same unit and name, or those of its only figure with the same unit and first word.</summary>
    private static IReadOnlyList<double> PeerOf(BenchFigure figure, Dictionary<(string Name, string Unit), List<double>> theirs)
    {
        if (theirs.TryGetValue((figure.PeerName, figure.Unit), out var exact))
        {
            return exact;
        }

        var word = figure.PeerName.Split(' ', 2)[0];
        var alike = theirs.Where(pair => pair.Key.Unit == figure.Unit && pair.Key.Name.Split(' ', 2)[0] == word).Select(pair => pair.Value).ToArray();
        return alike.Length == 1 ? alike[0] : [];
    }
}
