using System.Globalization;
using Runner.Networks;
using Runner.Networks.Weights;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>
/// The initial parameters of a trial: the flat parameter vector in float64. Each block draws from its own stream,
/// determined by the sweep's seed, the replicate's init number and the block's number. Schemes for the whole layout
/// (values, file, split-mix-64) fill biases too; schemes that need data (lsuv, pca) run after the biases are set; named
/// parameters are set last.
/// </summary>
public static class InitialParameters
{
    /// <param name="shape">The network's layers, for the schemes that use data; null for a network that is not dense.</param>
    /// <param name="samples">Returns training inputs for the schemes that need them; called at most once.</param>
    /// <param name="folder">The base of relative paths of files of values.</param>
    /// <param name="names">The parameters' names in files; null for those of the layout.</param>
    /// <exception cref="InitializationException">The values do not fit the layout, or cannot be read.</exception>
    public static double[] Of(
        InitConfig config, NetworkShape? shape, ParameterLayout layout, TrialSeeds seeds, Func<SampleMatrix>? samples, string folder, NamedTensors? names = null)
    {
        var values = new double[layout.Count];
        var named = new int[config.Planes.Length];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = IndexOf(config.Planes[i], layout);
        }

        switch (config.Weights.Scheme)
        {
            case InitializerKind.Values:
                Given(config.Weights.Values.AsSpan(), "model.init.weights.values", values);
                break;
            case InitializerKind.File:
                Given(FileOf(config, names ?? NamedTensors.Of(layout), folder).Parameters, "model.init.weights.file", values);
                break;
            case InitializerKind.SplitMix64:
                SplitMix(unchecked((ulong)(config.Weights.Seed + seeds.Init)), values);
                break;
            default:
                Blocks(config, layout, seeds, named, values);
                Refine(config, shape, layout, seeds, samples, values);
                break;
        }

        for (var i = 0; i < named.Length; i++)
        {
            values[named[i]] = config.Planes[i].Value;
        }

        return values;
    }

    /// <summary>The state of the training at the start, where the weights are from a file: the running means and variances of batch norms. Empty for the usual one.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    /// <exception cref="InitializationException">The file does not fit the network, or cannot be read.</exception>
    public static double[] StateOf(InitConfig config, NamedTensors names, string folder) =>
        names.StateCount > 0 ? FileOf(config, names, folder).State : [];

    /// <summary>Checks that given values fit the model's parameters, without creating them.</summary>
    /// <param name="folder">The base of relative paths of files of values.</param>
    /// <param name="names">The parameters' names in files.</param>
    /// <param name="precision">The precision of the model's parameters.</param>
    /// <exception cref="InitializationException">The values do not fit the layout or the precision, or cannot be read.</exception>
    public static void Check(InitConfig config, ParameterLayout layout, NamedTensors names, string folder, Precision precision)
    {
        switch (config.Weights.Scheme)
        {
            case InitializerKind.Values:
                CheckValues(config.Weights.Values.AsSpan(), "model.init.weights.values", layout.Count, precision);
                break;
            case InitializerKind.File:
                CheckValues(FileOf(config, names, folder).Parameters, "model.init.weights.file", layout.Count, precision);
                break;
        }

        foreach (var plane in config.Planes)
        {
            IndexOf(plane, layout);
        }
    }

    private static GivenValues FileOf(InitConfig config, NamedTensors names, string folder) =>
        ValuesFile.Read(Path.GetFullPath(config.Weights.File, Path.GetFullPath(folder)), names);

    private static void CheckValues(ReadOnlySpan<double> values, string path, int wanted, Precision precision)
    {
        CheckCount(values.Length, path, wanted);
        for (var i = 0; i < values.Length && precision == Precision.Float32; i++)
        {
            if (!float.IsFinite((float)values[i]))
            {
                throw new InitializationException(
                    $"{path}: value {i} (from 0), {values[i].ToString(CultureInfo.InvariantCulture)}, is too large for float32. Give a smaller one, or set training.precision: float64.");
            }
        }
    }

    private static int IndexOf(NamedParameter plane, ParameterLayout layout) =>
        layout.IndexOf(plane.Name) is var index and >= 0
            ? index
            : throw new InitializationException(
                $"model.init.planes: there is no parameter {plane.Name}. Name one from {layout.NameOf(0)} to {layout.NameOf(layout.Count - 1)}.");

    /// <param name="named">Parameters that are set afterwards.</param>
    private static void Blocks(InitConfig config, ParameterLayout layout, TrialSeeds seeds, ReadOnlySpan<int> named, double[] values)
    {
        foreach (var block in layout.Blocks)
        {
            if (block.Role is ParameterRole.Scale or ParameterRole.Shift || (config.ZeroResidual && block.EndsResidual))
            {
                values.AsSpan(block.Offset, block.Count).Fill(block.Role == ParameterRole.Scale && !(config.ZeroResidual && block.EndsResidual) ? 1 : 0);
                continue;
            }

            var setting = block.Role switch
            {
                ParameterRole.Bias => config.Bias,
                ParameterRole.Recurrent => config.Recurrent ?? config.Weights,
                ParameterRole.Weights when block.Fans is { Recurring: > 0 } && !double.IsNaN(config.InputStd) =>
                    config.Weights with { Scheme = InitializerKind.Normal, Mean = 0, Std = config.InputStd },
                _ => config.Weights,
            };

            // Schemes that need data start from an orthogonal one.
            var scheme = Initializer.Of(setting.Scheme)
                ?? (setting.Scheme is InitializerKind.Lsuv or InitializerKind.Pca && block.Role != ParameterRole.Bias
                    ? new Orthogonal()
                    : throw new InitializationException(
                        $"model.init.bias: {KebabCase.Of(setting.Scheme)} does not fill biases alone. Choose zeros or constant."));
            if (config.Weights.Scheme is not (InitializerKind.Lsuv or InitializerKind.Pca) && AreAllNamed(block, named))
            {
                continue;
            }

            var stream = RandomStream.Named(seeds.Sweep, seeds.Init, StreamPurpose.Init, block.Number);
            Gates(scheme, block, block.Fans ?? FansOf(block, layout), config, setting, stream, values.AsSpan(block.Offset, block.Count));
        }
    }

    private static bool AreAllNamed(ParameterBlock block, ReadOnlySpan<int> named)
    {
        for (var i = 0; i < block.Count; i++)
        {
            if (named.Length < block.Count || !named.Contains(block.Offset + i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Fills a block, gate by gate where it has several.</summary>
    private static void Gates(
        Initializer scheme, ParameterBlock block, LayerFans fans, InitConfig config, InitializerConfig setting, RandomStream stream, Span<double> values)
    {
        var gates = Math.Max(1, fans.Gates);
        var (rows, columns) = block.IsMatrix ? (block.Rows / gates, block.Columns) : (block.Rows, block.Columns / gates);
        for (var gate = 0; gate < gates; gate++)
        {
            var part = values.Slice(gate * rows * columns, rows * columns);
            scheme.Fill(part, new InitialBlock(rows, columns, fans), setting, stream);
            if (block.Role == ParameterRole.Bias && gate == fans.Forget && !double.IsNaN(config.ForgetBias))
            {
                part.Fill(fans.SeesStates ? 0 : config.ForgetBias);
            }
        }
    }

    /// <summary>The fans of a layer of which only the blocks are known.</summary>
    private static LayerFans FansOf(ParameterBlock block, ParameterLayout layout)
    {
        var weights = layout.Blocks.FirstOrDefault(other => other.Layer == block.Layer && other.Role == ParameterRole.Weights);
        return new LayerFans((weights ?? block).Columns, weights?.Rows ?? block.Columns, 1);
    }

    private static void Refine(
        InitConfig config, NetworkShape? shape, ParameterLayout layout, TrialSeeds seeds, Func<SampleMatrix>? samples, double[] values)
    {
        if (config.Weights.Scheme is not (InitializerKind.Lsuv or InitializerKind.Pca))
        {
            return;
        }

        if (shape is null || samples is null)
        {
            throw new InitializationException(
                $"model.init.weights: {KebabCase.Of(config.Weights.Scheme)} needs data and dense layers. Choose another scheme for a surface, a module or convolutions.");
        }

        if (config.Weights.Scheme == InitializerKind.Lsuv)
        {
            Lsuv.Rescale(shape, layout, samples(), values);
        }
        else
        {
            Pca.Fill(shape, layout, samples(), config.Bias.Scheme == InitializerKind.Zeros, values);
        }
    }

    private static void Given(ReadOnlySpan<double> given, string path, double[] values)
    {
        CheckCount(given.Length, path, values.Length);
        given.CopyTo(values);
    }

    private static void CheckCount(int given, string path, int wanted)
    {
        if (given != wanted)
        {
            throw new InitializationException(
                $"{path}: it has {given} values and the model {wanted} parameters. Give one value per parameter, layer by layer, weights row by row, then biases.");
        }
    }

    private static void SplitMix(ulong seed, double[] values)
    {
        var stream = new SplitMix64(seed);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = stream.NextSymmetric();
        }
    }
}
