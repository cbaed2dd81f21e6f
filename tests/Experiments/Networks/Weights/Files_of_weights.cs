using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Runner.Data;
using Runner.Initializers;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Networks.Weights;
using Runner.Specs;
using Runner.Tests.Data;
using Runner.Tests.Search;

namespace Runner.Tests.Networks.Weights;

/// <summary>Safetensors and NPZ: what is written is read again bit for bit, and what is malformed is refused in a line for each fault.</summary>
public sealed class Files_of_weights : IDisposable
{
    private const string Good = """{"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"0.bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";

    private static readonly ParameterLayout Layout = LayoutOf();

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.safetensors", Precision.Float32)]
    [InlineData("a.safetensors", Precision.Float64)]
    [InlineData("a.npz", Precision.Float32)]
    [InlineData("a.npz", Precision.Float64)]
    public void Hold_every_bit(string name, Precision precision)
    {
        var network = Network();
        var names = NamedTensors.Of(network);
        double[] values = [.. Enumerable.Range(0, names.ParameterCount + names.StateCount).Select(i => precision == Precision.Float32 ? (double)MathF.Exp(i % 170 - 85) : Math.Exp((i % 1400) - 700))];
        values[0] = -0.0;
        values[1] = precision == Precision.Float32 ? float.Epsilon : double.Epsilon;
        byte[] bytes = [.. values.SelectMany(value => precision == Precision.Float32 ? BitConverter.GetBytes((float)value) : BitConverter.GetBytes(value))];
        var weights = new NetworkWeights(names, bytes, precision, 123);
        Write(name, weights.Tensors);

        var init = Init(name);
        Bits(InitialParameters.Of(init, null, network.Layout, default, null, folder.Path, names)).ShouldBe(Bits(values[..names.ParameterCount]));
        Bits(InitialParameters.StateOf(init, names, folder.Path)).ShouldBe(Bits(values[names.ParameterCount..]));
        // The time is no part of the file.
        var first = File.ReadAllBytes(Path.Combine(folder.Path, name));
        Write(name, weights.Tensors);
        File.ReadAllBytes(Path.Combine(folder.Path, name)).ShouldBe(first);
    }

    [Fact]
    public void Name_tensors_as_pytorch_does() => NamedTensors.Of(Network()).All.Select(tensor => $"{tensor.Name} {NamedTensor.Text(tensor.Shape)}").ShouldBe(
    [
        "0.weight [2, 1, 3, 3]", "0.bias [2]",
        "1.weight [2]", "1.bias [2]", "1.running_mean [2]", "1.running_var [2]", "1.num_batches_tracked []",
        "3.0.weight [2, 2, 1, 1]", "3.0.bias [2]",
        "3.2.0.weight [2, 8, 8]", "3.2.0.bias [2, 8, 8]",
        "4.weight [2, 3, 2, 2]", "4.bias [3]",
        "6.weight [5, 243]", "6.bias [5]",
    ]);

    [Fact]
    public void Name_those_of_recurrent_layers_too()
    {
        var network = NetworkOf(
            "{kind: layers, layers: [{embedding: 3, vocabulary: 9}, {kind: lstm, units: 2, layers: 2, bidirectional: true, steps: every}, {gru: 4}, {dense: 1}]}", LayerShape.OfSequence(6, 1), 1);
        var names = NamedTensors.Of(network).All.Select(tensor => $"{tensor.Name} {NamedTensor.Text(tensor.Shape)}").ToArray();
        names[..5].ShouldBe(["0.weight [9, 3]", "1.weight_ih_l0 [8, 3]", "1.weight_hh_l0 [8, 2]", "1.bias_ih_l0 [8]", "1.bias_hh_l0 [8]"]);
        names[5].ShouldBe("1.weight_ih_l0_reverse [8, 3]");
        names[9].ShouldBe("1.weight_ih_l1 [8, 4]");
        names[16].ShouldBe("1.bias_hh_l1_reverse [8]");
        names[17..].ShouldBe(["2.weight_ih_l0 [12, 4]", "2.weight_hh_l0 [12, 4]", "2.bias_ih_l0 [12]", "2.bias_hh_l0 [12]", "3.weight [1, 4]", "3.bias [1]"]);
    }

    [Theory]
    [InlineData("F64", "000000000000F83F", 1.5)]
    [InlineData("F32", "0000C03F", 1.5)]
    [InlineData("F16", "003E", 1.5)]
    [InlineData("BF16", "C03F", 1.5)]
    [InlineData("I64", "FEFFFFFFFFFFFFFF", -2)]
    [InlineData("I32", "FEFFFFFF", -2)]
    [InlineData("I16", "FEFF", -2)]
    [InlineData("I8", "FE", -2)]
    [InlineData("U8", "FE", 254)]
    public void Of_every_type_of_numbers_are_converted(string type, string hex, double value)
    {
        var one = Convert.FromHexString(hex);
        Safetensors(
            $$$"""{"0.weight":{"dtype":"{{{type}}}","shape":[2,1],"data_offsets":[0,{{{2 * one.Length}}}]},"0.bias":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[{{{2 * one.Length}}},{{{4 * one.Length}}}]},"__metadata__":{"any":"thing"}}""",
            [.. one, .. one, .. one, .. one]);
        InitialParameters.Of(Init("a.safetensors"), null, Layout, default, null, folder.Path).ShouldBe([value, value, value, value]);
    }

    [Theory]
    [InlineData(">f4", false)]
    [InlineData("<f8", true)]
    [InlineData("<f2", true)]
    [InlineData("<i2", false)]
    public void Of_arrays_in_every_order_are_taken_rows_first(string type, bool fortran)
    {
        var names = NamedTensors.Of(TwoByThree());
        Zip(("0.weight.npy", Idx_and_npy_files.Npy(type, fortran, 1, [2, 3], [1, 2, 3, 4, 5, 6])), ("0.bias.npy", Idx_and_npy_files.Npy(type, fortran, 2, [2], [7, 8])));
        InitialParameters.Of(Init("a.npz"), null, TwoByThree().Layout, default, null, folder.Path, names).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
    }

    [Theory]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"0.bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "0.weight is [1, 2], and the network's is [2, 1]. Give the model")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"1.bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "0.bias [2] is missing. Name the tensors", "1.bias [2] is in the file, and the network has no such tensor. Remove it")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}""", "0.weight is there twice")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"0.bias":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "0.bias begins at byte 4 of the data, and what is before it ends at 8")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"0.bias":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}}""", "0.bias begins at byte 16")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[8,0]},"0.bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "0.weight has -8 bytes, and the shape [2, 1] in F32 needs 8")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,8]}}""", "0.weight has 8 bytes, and the shape [2, 2] in F32 needs 16")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", "more than the 268435456 numbers that Runner holds")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[0,4294967297,9999999999],"data_offsets":[0,0]}}""", "more than the 268435456 numbers that Runner holds")]
    [InlineData("""{"0.weight":{"dtype":"F8_E4M3","shape":[2,1],"data_offsets":[0,2]}}""", "0.weight has numbers of type F8_E4M3, which are not read. Save it as F32")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[-2,1],"data_offsets":[0,8]}}""", "0.weight lacks a plain dtype, shape or data_offsets")]
    [InlineData("""{"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0]}}""", "0.weight lacks a plain dtype, shape or data_offsets")]
    [InlineData("""{"0.weight":7}""", "0.weight lacks a plain dtype, shape or data_offsets")]
    [InlineData("""{"0.weight\u001b[31m":7}""", "0.weight\\u001b[31m lacks")]
    [InlineData("""{"0.weight":{"dtype":"F32",""", "the header is not JSON. Save the file again.")]
    [InlineData("""[1,2]""", "the header is not a JSON object")]
    [InlineData("""{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}""", "the header is not JSON")]
    public void With_a_wrong_header_are_refused(string header, params string[] problems)
    {
        Safetensors(header, new byte[16]);
        Refusals("a.safetensors", Layout).Length.ShouldBe(problems.Length);
        foreach (var (line, problem) in Refusals("a.safetensors", Layout).Zip(problems))
        {
            line.ShouldStartWith($"model.init.weights.file: {Path.Combine(folder.Path, "a.safetensors")}: ");
            line.ShouldContain(problem);
        }
    }

    [Fact]
    public void That_are_cut_anywhere_are_refused()
    {
        Safetensors(Good, new byte[16]);
        var whole = File.ReadAllBytes(Path.Combine(folder.Path, "a.safetensors"));
        Refusal("a.safetensors", 0).ShouldBeNull();
        for (var end = 1; end < whole.Length; end++)
        {
            folder.Write("a.safetensors", whole[..end]);
            Refusal("a.safetensors", end).ShouldNotBeNull();
        }

        folder.Write("a.safetensors", [.. whole, 0]);
        Refusal("a.safetensors", 0)!.ShouldContain("the file goes on after the values");
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(100_000_001ul)]
    [InlineData(ulong.MaxValue)]
    public void With_a_header_of_impossible_length_are_refused(ulong length)
    {
        Safetensors(Good, new byte[16], length);
        Refusals("a.safetensors", Layout).ShouldHaveSingleItem().ShouldContain($"byte 0: a header of {length} bytes is not one of safetensors");
    }

    [Fact]
    public void Whose_header_has_the_length_that_begins_a_gzip_file_are_read()
    {
        Safetensors(Good.PadRight(0x8b1f), [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f)]);
        InitialParameters.Of(Init("a.safetensors"), null, Layout, default, null, folder.Path).ShouldBe([1, 2, 3, 4]);
    }

    [Theory]
    [InlineData(float.NaN, "0.weight: value 1 (from 0) is not a number. Give finite values.")]
    [InlineData(float.NegativeInfinity, "0.weight: value 1 (from 0) is infinite. Give finite values.")]
    public void With_numbers_that_are_not_finite_are_refused(float value, string problem)
    {
        Safetensors(Good, [.. new byte[4], .. BitConverter.GetBytes(value), .. new byte[8]]);
        Refusals("a.safetensors", Layout).ShouldHaveSingleItem().ShouldEndWith(problem);
    }

    [Fact]
    public void Too_large_for_float32_are_refused()
    {
        Safetensors(Good.Replace("F32", "F64", StringComparison.Ordinal).Replace("16", "32", StringComparison.Ordinal).Replace("8", "16", StringComparison.Ordinal), [.. BitConverter.GetBytes(1e300), .. new byte[24]]);
        Should.Throw<InitializationException>(() => InitialParameters.Check(Init("a.safetensors"), Layout, NamedTensors.Of(Layout), folder.Path, Precision.Float32))
            .Message.ShouldContain("is too large for float32");
        InitialParameters.Check(Init("a.safetensors"), Layout, NamedTensors.Of(Layout), folder.Path, Precision.Float64);
    }

    [Fact]
    public void That_are_damaged_archives_are_refused_wherever_the_damage_is()
    {
        Zip(("0.weight.npy", Idx_and_npy_files.Npy("<f4", false, 1, [2, 1], [1, 2])), ("0.bias.npy", Idx_and_npy_files.Npy("<f4", false, 1, [2], [3, 4])));
        var whole = File.ReadAllBytes(Path.Combine(folder.Path, "a.npz"));
        InitialParameters.Of(Init("a.npz"), null, Layout, default, null, folder.Path).ShouldBe([1, 2, 3, 4]);
        for (var end = 1; end < whole.Length; end += 3)
        {
            folder.Write("a.npz", whole[..end]);
            Refusal("a.npz", end).ShouldNotBeNull();
        }

        for (var at = 0; at < whole.Length; at++)
        {
            folder.Write("a.npz", [.. whole[..at], (byte)(whole[at] ^ 0x55), .. whole[(at + 1)..]]);
            // What no reader looks at, such as times, may be damaged; numbers may not.
            if (Refusal("a.npz", at) is null)
            {
                InitialParameters.Of(Init("a.npz"), null, Layout, default, null, folder.Path).ShouldBe([1, 2, 3, 4]);
            }
        }
    }

    [Theory]
    [InlineData("note.txt", "note.txt: is not an array (*.npy)")]
    [InlineData("0.weight.npy", "0.weight.npy: is there twice")]
    [InlineData("more.npy", "more [1] is in the file, and the network has no such tensor")]
    public void With_other_entries_are_refused(string name, string problem)
    {
        Zip(
            ("0.weight.npy", Idx_and_npy_files.Npy("<f4", false, 1, [2, 1], [1, 2])), ("0.bias.npy", Idx_and_npy_files.Npy("<f4", false, 1, [2], [3, 4])), (name, Idx_and_npy_files.Npy("<f4", false, 1, [1], [0])));
        Refusals("a.npz", Layout).ShouldHaveSingleItem().ShouldContain(problem);
    }

    [Fact]
    public void Are_told_apart_by_their_content_where_they_lie_under_another_name()
    {
        Safetensors(Good, [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f)]);
        File.Move(Path.Combine(folder.Path, "a.safetensors"), Path.Combine(folder.Path, "cached"));
        InitialParameters.Of(Init("cached"), null, Layout, default, null, folder.Path).ShouldBe([1, 2, 3, 4]);
        Zip(("0.weight.npy", Idx_and_npy_files.Npy("<f4", false, 1, [2, 1], [1, 2])), ("0.bias.npy", Idx_and_npy_files.Npy("<f4", false, 1, [2], [3, 4])));
        File.Move(Path.Combine(folder.Path, "a.npz"), Path.Combine(folder.Path, "cached"), overwrite: true);
        InitialParameters.Of(Init("cached"), null, Layout, default, null, folder.Path).ShouldBe([1, 2, 3, 4]);
    }

    private static ParameterLayout LayoutOf()
    {
        var layout = new ParameterLayout();
        layout.Add("0.weight", 1, ParameterRole.Weights, 2, 1);
        layout.Add("0.bias", 1, ParameterRole.Bias, 1, 2);
        return layout;
    }

    private static LayerNetwork TwoByThree() => NetworkOf("{kind: layers, layers: [{dense: 2}]}", LayerShape.OfFeatures(3), 2);

    private static LayerNetwork Network() => NetworkOf(
        "{kind: layers, layers: [{conv: 2, padding: same}, batch-norm, relu, {residual: [{conv: 2, kernel: 1}, tanh, {residual: [layer-norm]}]}, {kind: transposed-conv, filters: 3, kernel: 2}, flatten, {dense: 5}]}",
        new LayerShape(1, 8, 8),
        5);

    private static LayerNetwork NetworkOf(string model, LayerShape sample, int outputs) =>
        LayerNetwork.Of(SearchSpecs.Points($"name: one\nmodel: {model}").Config(0).Model, sample, outputs);

    private static InitConfig Init(string file) => new(Zeros with { Scheme = InitializerKind.File, File = file }, Zeros, []);

    private static InitializerConfig Zeros { get; } = new(InitializerKind.Zeros, double.NaN, 0, 0.1, -0.5, 0.5, 0.1, 15, [], "", 0);

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);

    private string[] Refusals(string name, ParameterLayout layout) =>
        Should.Throw<InitializationException>(() => InitialParameters.Of(Init(name), null, layout, default, null, folder.Path)).Message.Split('\n');

    /// <summary>The refusal of the file; null where it is read. Anything else is thrown.</summary>
    private string? Refusal(string name, int place)
    {
        try
        {
            InitialParameters.Of(Init(name), null, Layout, default, null, folder.Path);
            return null;
        }
        catch (InitializationException refused)
        {
            refused.Message.ShouldStartWith("model.init.weights.file: ", customMessage: $"at {place}");
            return refused.Message;
        }
    }

    private void Write(string name, ImmutableArray<StoredTensor> tensors)
    {
        using var file = File.Create(Path.Combine(folder.Path, name));
        if (name.EndsWith(".npz", StringComparison.Ordinal))
        {
            NpzFile.Write(file, tensors);
        }
        else
        {
            SafetensorsFile.Write(file, tensors);
        }
    }

    private void Safetensors(string header, byte[] data, ulong? length = null)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var start = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(start, length ?? (ulong)text.Length);
        folder.Write("a.safetensors", [.. start, .. text, .. data]);
    }

    private void Zip(params ReadOnlySpan<(string Name, byte[] Content)> entries)
    {
        using var file = File.Create(Path.Combine(folder.Path, "a.npz"));
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }
    }
}
