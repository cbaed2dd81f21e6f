using Runner.Comparison.Minima.Pictures;
using Runner.Reports.Charts;

namespace Runner.Tests.Reports.Charts;

/// <summary>Every kind of chart, with easy and with hard data. Only exact arithmetic, so that the files are the same anywhere.</summary>
internal static class ChartGallery
{
    public static readonly IReadOnlyDictionary<string, Func<string>> Charts = new Dictionary<string, Func<string>>
    {
        ["line"] = () => LineChart.Render(
            "Training loss by initializer",
            "Line: median of 9 trials; band: from the lower to the upper quartile.",
            new ChartAxis("epoch"),
            new ChartAxis("training loss", "mean squared error", Log: true),
            [.. ((string[])["glorot-uniform", "he-normal", "orthogonal", "lecun-normal", "normal, std 0.01"]).Select((name, i) => Curve(name, 1 + (i * 0.7), 31))]),
        ["line-many"] = () => LineChart.Render(
            "Sixteen groups with a gap",
            "",
            new ChartAxis("update"),
            new ChartAxis("loss"),
            [.. Enumerable.Range(0, 16).Select(i => Curve($"optimizer {i} with quite a long name that will not fit <anywhere> & more", 1 + (i * 0.3), 900, gapAt: i == 3 ? 300 : -1))]),
        ["tree"] = () => TreeChart.Render("How far one has to climb", "Two branches meet at the lowest known height.", FakeTree.Summary, FakeTree.Summary.Axes[0]),
        ["heat-map"] = () => HeatMap.Render(
            "Final loss by initializer and activation",
            "Median of 9 trials; the frame marks the lowest.",
            new HeatMapData(
                new ChartAxis("model.activation.hidden"),
                ["tanh", "relu", "sigmoid", "leaky-relu"],
                new ChartAxis("model.init.weights"),
                ["glorot-uniform", "he-normal", "orthogonal", "lecun-normal", "zeros"],
                new ChartAxis("final loss", Log: true),
                [.031, .029, .044, .0301, .0305, .0279, .052, .0285, .033, .031, .041, .0299, .0301, .0312, .043, .0302, .0871, double.NaN, .0871, double.NaN])),
        ["heat-map-wide"] = () => HeatMap.Render(
            "Sixteen learning rates",
            "",
            new HeatMapData(
                new ChartAxis("optimizer.lr"),
                [.. Enumerable.Range(0, 16).Select(i => ChartNumber.Short((i + 1) * 0.00125))],
                new ChartAxis("model.bottleneck"),
                ["2", "4", "8"],
                new ChartAxis("accuracy", "share"),
                [.. Enumerable.Range(0, 48).Select(i => (i % 16 * (16 - (i % 16)) * (1 + (i / 16))) / 200.0)])
            { LowerIsBetter = false }),
        ["plane"] = () => PlaneChart.Render(
            "The plane of a trajectory",
            "A bowl with a way down into it.",
            new PlaneData(
                new ChartAxis("first direction"),
                [-2, -1, 0, 1, 2],
                new ChartAxis("second direction"),
                [-1, 0, 1, 2],
                new ChartAxis("loss", Log: true),
                [.. Enumerable.Range(-1, 4).Select(y => Enumerable.Range(-2, 5).Select(x => 0.25 + (x * x) + (2.0 * y * y)).ToArray())])
            {
                Marks = [new("start", -1.5, 1.5), new("end <&>", 0, 0)],
                Way = [new("", -1.5, 1.5), new("", -1, 0.5), new("", 0, 0)],
            }),
        ["basin-map"] = () => BasinMapChart.Render(
            "A map of starting weights",
            "Dark is low, grey is diverged.",
            BasinMap.FromLosses(
                "weights[0,0]",
                "bias[0]",
                [.. Enumerable.Range(0, 900).Select(i => (X: (double)(i % 30), Y: (double)(i / 30)))
                    .Select(start => (start.X, start.Y, start.X > 25 ? double.NaN : start.X + start.Y < 20 ? 0.125 : start.Y < 12 ? 0.5 : 0.25))])),
        ["heat-map-picture"] = () => HeatMap.Render(
            "Output after 300 updates by starting weight and bias",
            "10,000 starts.",
            new HeatMapData(
                new ChartAxis("weight"),
                [.. Enumerable.Range(0, 100).Select(i => ChartNumber.Short((i - 50) / 10.0))],
                new ChartAxis("bias"),
                [.. Enumerable.Range(0, 100).Select(i => ChartNumber.Short((50 - i) / 10.0))],
                new ChartAxis("output"),
                [.. Enumerable.Range(0, 10000).Select(i => 1 / (1 + Math.Abs(((i % 100) - 50.0) * ((i / 100) - 30.0) / 300)))])),
        ["parallel"] = () => ParallelCoordinates.Render(
            "All 90 points",
            "One thread a point; the stronger its colour, the lower its final loss.",
            [
                new ParallelAxis(new ChartAxis("model.init.weights"), ["glorot-uniform", "he-normal", "orthogonal"]),
                new ParallelAxis(new ChartAxis("optimizer.name"), ["sgd", "adam"]),
                new ParallelAxis(new ChartAxis("optimizer.lr", Log: true)),
                new ParallelAxis(new ChartAxis("model.bottleneck")),
            ],
            new ChartAxis("final loss", Log: true),
            [.. Enumerable.Range(0, 90).Select(i => new ParallelLine(
                $"point {i}",
                [i % 3, i / 3 % 2, ((double[])[1e-4, 1e-3, 1e-2, 1e-1, 1])[i / 6 % 5], i / 30 * 4 + 2],
                i == 7 ? double.NaN : 0.02 * (1 + (i * 37 % 90) / 10.0)))]),
        ["intervals"] = () => IntervalPlot.Render(
            "Final loss by initializer",
            "Dot: interquartile mean; bar: its 95 % bootstrap interval.",
            new ChartAxis("final loss", "mean squared error"),
            [
                new IntervalRow("orthogonal", .0312, .0309, .0316, Strong: true),
                new IntervalRow("he-normal, model.activation.hidden tanh", .0331, .0318, .0349),
                new IntervalRow("glorot-uniform", .0344, .0331, .0351),
                new IntervalRow("zeros", .0871, .0871, .0871),
                new IntervalRow("normal, all diverged", double.NaN, double.NaN, double.NaN),
            ],
            new IntervalReference("PCA, the best that is possible", .0299)),
        ["sparkline"] = () => Sparkline.Svg([.. Enumerable.Range(0, 60).Select(i => i == 20 ? double.NaN : 1.0 / (1 + i))], "training loss, 60 epochs", log: true) + "\n",
        ["line-nothing"] = () => LineChart.Render("Nothing finite", "All trials diverged at once.", new ChartAxis("epoch"), new ChartAxis("loss", Log: true), [new LineSeries("all", [new LinePoint(0, double.NaN)])]),
    };

    private static LineSeries Curve(string name, double speed, int points, int gapAt = -1) => new(
        name,
        [.. Enumerable.Range(0, points).Select(i =>
        {
            var t = i * 30.0 / (points - 1);
            var middle = i == gapAt ? double.NaN : 0.02 + (0.9 / (1 + (speed * t))) + ((i % 7) * 0.002);
            return new LinePoint(t, middle, middle * 0.8, middle * (1.1 + (0.1 * speed)));
        })]);
}
