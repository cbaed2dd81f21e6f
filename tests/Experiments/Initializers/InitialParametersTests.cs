using System.Collections.Immutable;
using System.Text;
using Runner.Initializers;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Initializers;

public sealed class InitialParametersTests
{
    private static readonly InitializerConfig Zeros = new(InitializerKind.Zeros, double.NaN, 0, 0.1, -0.5, 0.5, 0.1, 15, [], "", 0);

    private static readonly NetworkShape Shape = new(
        [
            new DenseShape(6, 4, ActivationKind.Tanh, -1, true),
            new DenseShape(4, 2, ActivationKind.Identity, -1, false),
            new DenseShape(2, 4, ActivationKind.Tanh, -1, true),
            new DenseShape(4, 6, ActivationKind.Identity, -1, false),
        ],
        1,
        true,
        0.01);

    [Fact]
    public void Splitmix_runs_through_all_parameters_in_layout_order()
    {
        var shape = new NetworkShape(
            [new DenseShape(2, 2, ActivationKind.Sigmoid, -1, true), new DenseShape(2, 1, ActivationKind.Sigmoid, -1, false)], 0, true, 0);
        var values = Of(shape, Zeros with { Scheme = InitializerKind.SplitMix64 });
        values.Length.ShouldBe(9);
        values[..3].ShouldBe([.7666216164272852, -.13694400590298006, -.9471324568148045]);
    }

    [Fact]
    public void Each_block_has_its_own_stream_and_each_replicate_others()
    {
        var scheme = Zeros with { Scheme = InitializerKind.Normal, Std = 1 };
        var all = Of(Shape, scheme, scheme);
        all.Distinct().Count().ShouldBe(all.Length);
        Of(Shape, scheme, scheme, replicate: 1).ShouldNotContain(value => all.Contains(value));

        // The biases' scheme does not move the weights.
        var layout = Shape.Layout();
        var weights = layout.Blocks[2];
        Of(Shape, scheme)[weights.Offset..(weights.Offset + weights.Count)].ShouldBe(all[weights.Offset..(weights.Offset + weights.Count)]);
    }

    [Fact]
    public void Given_values_fill_the_layout()
    {
        var layout = Shape.Layout();
        ImmutableArray<double> given = [.. Enumerable.Range(0, layout.Count).Select(i => i / 8.0)];
        Of(Shape, Zeros with { Scheme = InitializerKind.Values, Values = given }).ShouldBe(given);
        Should.Throw<InitializationException>(() => Of(Shape, Zeros with { Scheme = InitializerKind.Values, Values = [1, 2] }))
            .Message.ShouldContain("it has 2 values and the model 80 parameters");
    }

    [Theory]
    [InlineData("values.txt")]
    [InlineData("values.npy")]
    [InlineData("single.npy")]
    public void Values_come_from_text_and_npy_files(string file)
    {
        var folder = Directory.CreateTempSubdirectory("values");
        try
        {
            var expected = Enumerable.Range(0, Shape.Layout().Count).Select(i => (i - 20) / 16.0).ToArray();
            var path = Path.Combine(folder.FullName, file);
            if (file == "values.txt")
            {
                File.WriteAllText(path, "# sixteenths\n" + string.Join(", ", expected.Take(30)) + "\n" + string.Join(' ', expected.Skip(30)));
            }
            else
            {
                var single = file == "single.npy";
                var header = $"{{'descr': '{(single ? "<f4" : "<f8")}', 'fortran_order': False, 'shape': ({expected.Length},), }}".PadRight(117) + "\n";
                byte[] bytes =
                [
                    0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header),
                    .. expected.SelectMany(value => single ? BitConverter.GetBytes((float)value) : BitConverter.GetBytes(value)),
                ];
                File.WriteAllBytes(path, bytes);
            }

            Of(Shape, Zeros with { Scheme = InitializerKind.File, File = file }, folder: folder.FullName).ShouldBe(expected);
            File.WriteAllText(path, "1 2 three");
            Should.Throw<InitializationException>(() => Of(Shape, Zeros with { Scheme = InitializerKind.File, File = file }, folder: folder.FullName))
                .Message.ShouldContain("\"three\"");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("<f8", false, 1)]
    [InlineData("<f8", true, 1)]
    [InlineData(">f4", false, 2)]
    [InlineData("<f2", true, 3)]
    [InlineData("<i4", false, 1)]
    [InlineData("|i1", true, 1)]
    public void Npy_files_of_every_type_and_order_are_taken_rows_first(string type, bool fortran, byte version)
    {
        var folder = Directory.CreateTempSubdirectory("values");
        try
        {
            var count = Shape.Layout().Count;
            double[] expected = [.. Enumerable.Range(0, count).Select(i => (double)(i % 100))];
            File.WriteAllBytes(Path.Combine(folder.FullName, "a.npy"), Data.Idx_and_npy_files.Npy(type, fortran, version, [2, count / 2], expected));

            Of(Shape, Zeros with { Scheme = InitializerKind.File, File = "a.npy" }, folder: folder.FullName).ShouldBe(expected);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("0.5\nnan\n", "a.txt:2: nan is not finite. Give finite values.")]
    [InlineData("0.5 1e999", "a.txt:1: 1e999 is not finite. Give finite values.")]
    [InlineData("0.5 -Infinity", "a.txt:1: -Infinity is not finite. Give finite values.")]
    [InlineData("1 \u001b[31m", "\"\\u001b[31m\" is not a number.")]
    [InlineData("", "a.txt is empty, or not a regular file but a device or a pipe.")]
    [InlineData("# nothing\n", "it has 0 values and the model")]
    public void A_text_file_of_other_than_finite_numbers_is_refused(string text, string problem)
    {
        var folder = Directory.CreateTempSubdirectory("values");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.txt"), text);

            Should.Throw<InitializationException>(() => Of(Shape, Zeros with { Scheme = InitializerKind.File, File = "a.txt" }, folder: folder.FullName))
                .Message.ShouldContain(problem);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("[('w', '<f8'), ('n', '<i8')]", "the array is structured")]
    [InlineData("'<c16'", "values of type c16 (complex numbers) are not read")]
    [InlineData("'|O'", "values of type O (Python objects) are not read")]
    public void An_npy_file_of_other_than_numbers_is_refused(string type, string problem)
    {
        var folder = Directory.CreateTempSubdirectory("values");
        try
        {
            var header = $"{{'descr': {type}, 'fortran_order': False, 'shape': (1,), }}".PadRight(117) + "\n";
            File.WriteAllBytes(Path.Combine(folder.FullName, "a.npy"), [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[16]]);

            Should.Throw<InitializationException>(() => Of(Shape, Zeros with { Scheme = InitializerKind.File, File = "a.npy" }, folder: folder.FullName))
                .Message.ShouldContain(problem);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_value_of_an_npy_file_that_is_not_finite_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("values");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "a.npy"), Data.Idx_and_npy_files.Npy("<f8", false, 1, [2], [1, double.NaN]));

            Should.Throw<InitializationException>(() => Of(Shape, Zeros with { Scheme = InitializerKind.File, File = "a.npy" }, folder: folder.FullName))
                .Message.ShouldEndWith("is not a number. Give finite values.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Should.Throw<InitializationException>(() => Of(Shape, Zeros with { Scheme = InitializerKind.File, File = "nowhere.txt" }))
            .Message.ShouldContain("nowhere.txt does not exist");

    [Fact]
    public void Named_parameters_are_set_last()
    {
        var config = new InitConfig(
            Zeros with { Scheme = InitializerKind.Constant, Value = 0.5 }, Zeros, [new("layer2.weights[1,3]", -2), new("layer4.bias[5]", 9)]);
        var values = InitialParameters.Of(config, Shape, Shape.Layout(), default, null, ".");
        var layout = Shape.Layout();
        values[layout.IndexOf("layer2.weights[1,3]")].ShouldBe(-2);
        values[layout.IndexOf("layer4.bias[5]")].ShouldBe(9);
        values.Count(value => value == 0.5).ShouldBe(24 + 8 + 8 + 24 - 1);

        var wrong = config with { Planes = [new("layer9.bias[0]", 1)] };
        Should.Throw<InitializationException>(() => InitialParameters.Of(wrong, Shape, layout, default, null, "."))
            .Message.ShouldContain("there is no parameter layer9.bias[0]");
    }

    [Fact]
    public void A_block_draws_the_same_whether_or_not_another_is_named_as_a_whole()
    {
        var config = new InitConfig(Zeros with { Scheme = InitializerKind.Normal, Std = 1 }, Zeros with { Scheme = InitializerKind.Normal, Std = 1 }, []);
        var layout = Shape.Layout();
        var block = layout.Blocks[1];
        var expected = InitialParameters.Of(config, Shape, layout, default, null, ".");
        expected.AsSpan(block.Offset, block.Count).Fill(7);
        var named = Enumerable.Range(block.Offset, block.Count).Select(i => new NamedParameter(layout.NameOf(i), 7));
        InitialParameters.Of(config with { Planes = [.. named] }, Shape, layout, default, null, ".").ShouldBe(expected);
    }

    [Fact]
    public void Names_and_places_of_parameters_agree()
    {
        var layout = Shape.Layout();
        layout.NameOf(0).ShouldBe("layer1.weights[0,0]");
        layout.NameOf(7).ShouldBe("layer1.weights[1,1]");
        layout.NameOf(24).ShouldBe("layer1.bias[0]");
        for (var i = 0; i < layout.Count; i++)
        {
            layout.IndexOf(layout.NameOf(i)).ShouldBe(i);
        }

        foreach (var name in new[] { "layer1.weights", "layer1.weights[4,0]", "layer1.weights[0]", "layer1.bias[0,0]", "layer1.bias[-1]", "bias[0]", "" })
        {
            layout.IndexOf(name).ShouldBe(-1);
        }
    }

    [Fact]
    public void Lsuv_gives_every_layer_unit_variance()
    {
        var samples = Samples(500, scale: 4);
        var values = Of(Shape, Zeros with { Scheme = InitializerKind.Lsuv }, samples: samples);
        var layout = Shape.Layout();
        var at = samples;
        for (var i = 0; i < Shape.Layers.Length; i++)
        {
            var block = layout.Blocks.First(one => one.Layer == i + 1 && one.Role == ParameterRole.Weights);
            var weights = values.AsSpan(block.Offset, block.Count);
            var outputs = at.Through(Shape.Layers[i], weights, default, 0.01, transposed: false, activate: false);
            var all = outputs.Values.Take(outputs.Count * outputs.Features).ToArray();
            var mean = all.Average();
            all.Average(value => (value - mean) * (value - mean)).ShouldBe(1, 0.1);
            at = at.Through(Shape.Layers[i], weights, default, 0.01, transposed: false);
        }
    }

    [Fact]
    public void Pca_starts_a_linear_autoencoder_at_its_optimum()
    {
        var shape = new NetworkShape(
            [new DenseShape(6, 2, ActivationKind.Identity, -1, false), new DenseShape(2, 6, ActivationKind.Identity, -1, false)], 0, true, 0);
        var samples = Samples(400, scale: 1);
        var values = Of(shape, Zeros with { Scheme = InitializerKind.Pca }, samples: samples);
        var code = samples.Through(shape.Layers[0], values.AsSpan(0, 12), values.AsSpan(12, 2), 0, false);
        var back = code.Through(shape.Layers[1], values.AsSpan(14, 12), values.AsSpan(26, 6), 0, false);
        var error = 0.0;
        for (var i = 0; i < 400 * 6; i++)
        {
            error += Math.Pow(back.Values[i] - samples.Values[i], 2);
        }

        var variances = Eigenvectors.VariancesOf(samples);
        (error / 400).ShouldBe(variances.Skip(2).Sum(), 1e-10);
    }

    [Fact]
    public void Schemes_that_need_data_refuse_a_surface()
    {
        var layout = new ParameterLayout();
        layout.Add("coordinates", 0, ParameterRole.Coordinates, 1, 2);
        var config = new InitConfig(Zeros with { Scheme = InitializerKind.Pca }, Zeros, []);
        Should.Throw<InitializationException>(() => InitialParameters.Of(config, null, layout, default, null, "."))
            .Message.ShouldContain("pca needs data");
    }

    private static double[] Of(
        NetworkShape shape,
        InitializerConfig weights,
        InitializerConfig? bias = null,
        int replicate = 0,
        SampleMatrix? samples = null,
        string folder = ".") =>
        InitialParameters.Of(
            new InitConfig(weights, bias ?? Zeros, []),
            shape,
            shape.Layout(),
            new TrialSeeds(2, replicate, 0, 0),
            samples is null ? null : () => samples,
            folder);

    /// <summary>Correlated features of falling variance with a mean.</summary>
    private static SampleMatrix Samples(int count, double scale)
    {
        var values = Padding.Allocate<double>(count * 6);
        RandomStream.Named(4, 0, StreamPurpose.Test).FillGaussian(values.AsSpan(0, count * 6));
        for (var row = 0; row < count; row++)
        {
            var sample = values.AsSpan(row * 6, 6);
            for (var i = 5; i >= 0; i--)
            {
                sample[i] = scale * (((sample[i] + (0.5 * sample[0])) / (i + 1)) + 0.3);
            }
        }

        return new SampleMatrix(count, 6, values);
    }
}
