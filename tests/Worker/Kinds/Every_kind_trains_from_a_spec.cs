using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Runner.Data;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Kinds;

public sealed class Every_kind_trains_from_a_spec
{
    private static readonly ILookup<string, (string Metric, double[] Values)> Golden = ((string[])["runs.csv", "layers.csv"])
        .SelectMany(file => File.ReadLines(Path.Combine(SpecCase.Folder, file)))
        .Select(line => line.Split(','))
        .ToLookup(cells => cells[0], cells => (cells[1], cells.Skip(2).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()));

    public static TheoryData<string> GoldenNames => [.. SpecCases.WithGolden.Select(one => one.Name)];

    /// <summary>Fashion-MNIST where it is: Debian's dataset-fashion-mnist, or fetched.</summary>
    public static TheoryData<string> OtherNames =>
    [
        .. SpecCases.WithoutGolden.Select(one => one.Name)
            .Where(name => name != "fashion-mnist" || DataFolders.OfThisMachine().Find(NamedSet.Find("fashion-mnist")!) is not null),
    ];

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void With_the_numbers_of_pytorch(string name)
    {
        var one = SpecCases.WithGolden.Single(candidate => candidate.Name == name);
        var result = one.Run();
        Golden[name].ShouldNotBeEmpty();
        foreach (var (metric, values) in Golden[name])
        {
            var measured = result.Curve.Column(metric).ShouldNotBeNull(metric);
            measured.Length.ShouldBe(values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                measured[i].ShouldBe(values[i], one.Tolerance * Math.Max(1e-3, Math.Abs(values[i])), $"{metric}, point {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(OtherNames))]
    public void Where_chance_is_in_it_to_an_end_of_its_own(string name)
    {
        var one = SpecCases.WithoutGolden.Single(candidate => candidate.Name == name);
        using var formats = new Formats();
        var folder = name.StartsWith("data ", StringComparison.Ordinal) ? formats.Folder : null;
        var result = one.Run(folder);
        double.IsFinite(result.FinalLoss).ShouldBeTrue();
        result.WeightsHash.ShouldNotBe(new SpecCase("the plainest").Run().WeightsHash);
        one.Run(folder).WeightsHash.ShouldBe(result.WeightsHash);
    }

    [Fact]
    public void And_every_choice_of_the_table_of_settings_has_a_case()
    {
        var texts = SpecCases.All.Select(one => one.Points().Canonical(0)).ToArray();
        var lines = texts.SelectMany(text => text.Split('\n')).ToHashSet(StringComparer.Ordinal);
        var lists = lines.Where(line => line.EndsWith(']')).ToArray();
        var missing = new List<string>();
        foreach (var setting in SettingTable.Trial)
        {
            var words = setting.Type switch
            {
                ChoiceType choice => choice.Words,
                ListType { Item: ChoiceType choice } => choice.Words,
                _ => [],
            };
            missing.AddRange(words
                .Where(word => (setting.Path, word) is not ("model.kind", "module")) // tests/Worker/Torch
                .Where(word => word != setting.Automatic?.Text)
                .Where(word => (setting.Path, word) != ("training.keep-state", "last")) // changes no result: tests/Worker/Training/FinalStateTests.cs
                .Where(word => setting.Off?.Text != word && !lines.Contains($"{setting.Path}={word}"))
                .Where(word => !Array.Exists(lists, line => line.StartsWith(setting.Path + "=", StringComparison.Ordinal) && line[(setting.Path.Length + 2)..^1].Split(',').Contains(word)))
                .Select(word => $"{setting.Path}: {word}"));
        }

        missing.ShouldBeEmpty("Add a case to SpecCases, with its numbers from golden/make.py where nothing in it is random.");
    }

    [Fact]
    public void And_every_layer_has_a_case()
    {
        string[] models = [.. SpecCases.All.Select(one => one.Model)];
        LayerTable.Words.Where(word => !Array.Exists(models, model => Regex.IsMatch(model, $@"(?<=layers: \[.*)(?<![\w-]){word}(?![\w-])"))).ShouldBeEmpty("Add a case to LayerCases, with its numbers from golden/layers.py.");
    }

    // Fashion-MNIST brings 10,000 test images, however few are trained on.
    [Theory]
    [InlineData("{encoder: [20], bottleneck: 2}", 1)]
    [InlineData("{encoder: [3], bottleneck: 2}", 20)]
    public void A_test_set_may_be_larger_than_what_is_trained_on(string model, int replicates)
    {
        var one = new SpecCase("few")
        {
            Data = "{source: digits, take: 200, test: 0.9, pool: 2}",
            Model = model,
            Training = "{epochs: 2}",
            Sweep = $"{{replicates: {replicates}}}",
            Measure = "{curves: [train-loss, test-loss]}",
        };
        one.RunAll().ShouldAllBe(result => result.TestLoss > 0 && result.Curve.Column("test-loss")!.Last() == result.TestLoss);
    }

    [Theory]
    [InlineData("{source: csv, path: classes.csv, target: class, scale: none}", "mse", 1)]
    [InlineData("{source: csv, path: classes.csv, target: class, scale: none}", "softmax-cross-entropy", 3)]
    public void A_column_of_whole_numbers_is_numbers_or_classes_as_the_loss_asks(string data, string loss, int outputs)
    {
        var result = new SpecCase(loss) { Data = data, Model = "{kind: mlp, hidden: [5]}", Loss = loss }.Run();
        (result.Weights.Length / sizeof(double)).ShouldBe((4 * 5) + 5 + (5 * outputs) + outputs);
    }

    [Fact]
    public void Softmax_without_classes_is_told_with_the_remedy()
    {
        var points = new SpecCase("no classes") { Data = "{source: csv, path: samples.csv, target: a, scale: none}", Model = "{kind: mlp, hidden: [5]}", Loss = "softmax-cross-entropy" }.Points();
        var trainer = BundleTrainer.Start([new BundleTrial(0, points.Config(0))], new DataCatalogue(SpecCase.Folder));
        while (trainer.Advance())
        {
        }

        trainer.TakeFinished().Single().Failure!.Message.ShouldBe(
            "loss.name: softmax-cross-entropy needs classes, and the target of csv:samples.csv is not a column of words or of whole numbers from 0. Use mse, or another data.target.");
    }

    [Fact]
    public void All_formats_of_data_give_the_same_training()
    {
        using var formats = new Formats();
        var hashes = ((string[])["csv:samples.csv", "csv:samples.csv.gz", "idx:samples-images-idx3", "idx:samples-images-idx3.gz", "npy:samples.npy", "images:samples"])
            .Select(source => new SpecCase(source) { Data = $"{{source: '{source}', scale: none}}" }.Run(formats.Folder).WeightsHash)
            .ToArray();
        hashes.Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("[-2, 2]", "", 4)]
    [InlineData("", "replicates: 3", 3)]
    public void Every_rule_walks_every_surface_from_a_grid_and_from_random_starts(string grid, string replicates, int starts)
    {
        var axes = $"optimizer: [{string.Join(", ", SpecCases.RulesForAnySurface)}]" + (grid.Length > 0 ? $", 'model.init.planes.coordinates[0]': {grid}, 'model.init.planes.coordinates[1]': {grid}" : "");

        // Müller and Brown's grows like exp(x²) around its box: rates that suit the others leave every number there. Its own walk is in runs.csv.
        foreach (var model in SpecCases.SurfaceModels.Where(model => !model.Contains("muller-brown", StringComparison.Ordinal)))
        {
            var one = new SpecCase(model)
            {
                Data = "",
                Loss = "",
                Optimizer = "",
                Model = $"{{{(model.Contains("bumps", StringComparison.Ordinal) ? model + ", dimensions: 2" : model)}}}",
                Training = "{updates: 4}",
                Measure = "{curves: [train-loss, coordinates]}",
                Sweep = $"{{axes: {{{axes}}}{(replicates.Length > 0 ? ", " + replicates : "")}}}",
            };
            var results = one.RunAll();
            results.Count.ShouldBe(18 * starts);
            results.ShouldAllBe(result => double.IsFinite(result.FinalLoss));
            var first = results.Where((_, i) => i < starts).Select(result => (result.Curve.Column("x1")![0], result.Curve.Column("x2")![0])).Distinct();
            first.Count().ShouldBe(starts);
        }
    }

    [Theory]
    [InlineData("annealing", "{name: annealing, step: 0.1, temperature: 0.0001, cooling: 0.99}")]
    [InlineData("random-search", "{name: random-search, range: 1}")]
    [InlineData("hill-climbing", "{name: hill-climbing, step: 0.1}")]
    public void Walkers_that_see_only_the_loss_train_networks(string name, string optimizer)
    {
        var result = new SpecCase(name) { Optimizer = optimizer, Training = "{epochs: 200, batch: full, precision: float64}" }.Run();
        var loss = result.Curve.Column("train-loss")!;
        loss[^1].ShouldBeLessThan(loss[0] - 0.005);
        if (name != "annealing")
        {
            loss.Zip(loss.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First);
        }
    }

    // Mean, deviation and kurtosis of the 200 × 64 weights of the first layer, fan-in 64, fan-out 200, behind relu.
    [Theory]
    [InlineData("{scheme: uniform, from: -0.1, to: 0.3}", .1, .115470054, 1.8)]
    [InlineData("{scheme: normal, mean: 0.5, std: 0.2}", .5, .2, 3)]
    [InlineData("{scheme: truncated-normal, mean: 0.5, std: 0.2}", .5, .175918, 2.37)]
    [InlineData("glorot-uniform", 0, .087038828, 1.8)]
    [InlineData("glorot-normal", 0, .087038828, 3)]
    [InlineData("{scheme: glorot-normal, gain: 2}", 0, .174077656, 3)]
    [InlineData("he-uniform", 0, .176776695, 1.8)]
    [InlineData("he-normal", 0, .176776695, 3)]
    [InlineData("lecun-uniform", 0, .125, 1.8)]
    [InlineData("lecun-normal", 0, .125, 3)]
    [InlineData("orthogonal", 0, .070710678, 3)]
    [InlineData("pytorch", 0, .072168784, 1.8)]
    [InlineData("{scheme: sparse, k: 16, std: 2}", 0, 1, 12)]
    public void Random_starts_have_the_mean_the_deviation_and_the_shape_of_their_scheme(string scheme, double mean, double deviation, double kurtosis)
    {
        var one = new SpecCase(scheme)
        {
            Data = "{source: digits, take: 10}",
            Model = $"{{kind: mlp, hidden: [200], activation: relu, output: 10, init: {{weights: {scheme}}}}}",
            Training = "{epochs: 0, precision: float64}",
        };
        var weights = MemoryMarshal.Cast<byte, double>(one.Run().Weights.Span)[..(200 * 64)].ToArray();
        var average = weights.Average();
        var variance = weights.Average(weight => Math.Pow(weight - average, 2));
        average.ShouldBe(mean, 0.03 * deviation);
        Math.Sqrt(variance).ShouldBe(deviation, 0.03 * deviation);
        (weights.Average(weight => Math.Pow(weight - average, 4)) / (variance * variance)).ShouldBe(kurtosis, 0.05 * kurtosis);
    }

    [Theory]
    [InlineData("zeros", 0, 0)]
    [InlineData("{scheme: constant, value: 0.25}", .25, 0)]
    [InlineData("{scheme: uniform, from: -0.1, to: 0.3}", .1, .115470054)]
    [InlineData("{scheme: normal, mean: 0.5, std: 0.2}", .5, .2)]
    [InlineData("{scheme: truncated-normal, mean: 0.5, std: 0.2}", .5, .175918)]
    [InlineData("pytorch", 0, .072168784)]
    public void Biases_too(string scheme, double mean, double deviation)
    {
        var one = new SpecCase(scheme)
        {
            Data = "{source: digits, take: 10}",
            Model = $"{{kind: mlp, hidden: [2000], output: 10, init: {{weights: zeros, bias: {scheme}}}}}",
            Training = "{epochs: 0, precision: float64}",
        };
        var biases = MemoryMarshal.Cast<byte, double>(one.Run().Weights.Span).Slice(2000 * 64, 2000).ToArray();
        biases.Average().ShouldBe(mean, 0.08 * deviation + 1e-15);
        Math.Sqrt(biases.Average(bias => Math.Pow(bias - biases.Average(), 2))).ShouldBe(deviation, 0.06 * deviation + 1e-15);
    }

    /// <summary>The same twelve samples of four bytes in every format.</summary>
    private sealed class Formats : IDisposable
    {
        private const int Count = 12;

        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("formats-");

        public Formats()
        {
            byte[] pixels = [.. Enumerable.Range(0, Count * 4).Select(i => (byte)(i * 5 % 7))];
            var table = new StringBuilder();
            Directory.CreateDirectory(Path.Combine(Folder, "samples"));
            for (var row = 0; row < Count; row++)
            {
                var sample = pixels.AsSpan(row * 4, 4).ToArray();
                table.AppendJoin(',', sample).Append('\n');
                File.WriteAllBytes(Path.Combine(Folder, "samples", $"{row:00}.pgm"), [.. "P5\n2 2\n255\n"u8, .. sample]);
            }

            Write("samples.csv", Encoding.ASCII.GetBytes(table.ToString()));
            Write("samples-images-idx3", [0, 0, 8, 3, 0, 0, 0, Count, 0, 0, 0, 2, 0, 0, 0, 2, .. pixels]);
            var header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Count}, 4), }}".PadRight(117) + "\n");
            File.WriteAllBytes(Path.Combine(Folder, "samples.npy"), [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. pixels]);
        }

        public string Folder => folder.FullName;

        public void Dispose() => folder.Delete(recursive: true);

        private void Write(string name, byte[] content)
        {
            File.WriteAllBytes(Path.Combine(Folder, name), content);
            using var zipped = new GZipStream(File.Create(Path.Combine(Folder, name + ".gz")), CompressionLevel.Fastest);
            zipped.Write(content);
        }
    }
}
