using System.Collections.Immutable;
using System.Globalization;
using Runner.Data;
using Runner.Echo;
using Runner.Identities;
using Runner.Initializers;
using Runner.Networks;
using Runner.Networks.Layers;
using Runner.Networks.Losses;
using Runner.Networks.Weights;
using Runner.Search;
using Runner.Specs;
using Runner.Surfaces;
using Runner.Training.Torch;

namespace Runner.Planning;

/// <summary>
/// Reads the data of a sweep before it is planned, and checks one trial of each shape against them: refuses what training would refuse,
/// before anything is written to a ledger, and warns of what is probably a mistake.
/// </summary>
public sealed class DataReview(SweepSpec spec, DataCatalogue data)
{
    /// <summary>The most data sets that are described one by one.</summary>
    private const int MostDescribed = 8;

    /// <summary>The most points whose starting values are checked.</summary>
    private const int MostStarts = 100_000;

    private readonly Dictionary<DataConfig, DataOverview> seen = [];
    private readonly List<string> found = [];
    private readonly List<string> warnings = [];

    /// <summary>Descriptions of the data, one line per data set, and of the engines.</summary>
    public IReadOnlyList<string> Found => found;

    /// <summary>Warnings of what can be trained but is probably a mistake, each with a remedy.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>The size of a trial's data.</summary>
    /// <exception cref="DataException">The data cannot be read.</exception>
    /// <exception cref="UnfitTrialException">The data do not fit the trial.</exception>
    public DataSize SizeOf(TrialConfig config) => Placed(() => config.Model.Kind == ModelKind.Surface
        ? new DataSize(1, SurfaceCatalogue.Open(config.Model).Dimensions)
        : config.Training.Precision == Precision.Float32 ? SizeOf(config, data.Open<float>(config.Data)) : SizeOf(config, data.Open<double>(config.Data)));

    /// <summary>Checks that starting values and names of parameters fit their models.</summary>
    /// <exception cref="UnfitTrialException">They do not fit.</exception>
    public void CheckStarts(SweepPoints points)
    {
        if (!spec.Written("model.init.weights.values").Any() && !spec.Written("model.init.weights.file").Any() && spec.Settings.Named.Count == 0)
        {
            return;
        }

        // Points of one shape have the same parameters.
        var layouts = new Dictionary<Sha256Digest, (ParameterLayout Layout, NamedTensors Names)?>();
        var checkedStarts = new HashSet<(string Names, string File, ImmutableArray<double> Values, Precision Precision)>();
        for (var point = 0; point < Math.Min(points.PointCount, MostStarts); point++)
        {
            var (config, shape) = (points.Config(points.FirstTrialOf(point)), points.Shape(point));
            Placed(() =>
            {
                if (!layouts.TryGetValue(shape, out var known))
                {
                    layouts.Add(shape, known = LayoutOf(config));
                }

                if (known is var (layout, names)
                    && checkedStarts.Add((names.Text, config.Model.Init.Weights.File, config.Model.Init.Weights.Values, PrecisionOf(config))))
                {
                    InitialParameters.Check(config.Model.Init, layout, names, data.Folder, PrecisionOf(config));
                }

                return 0;
            });
        }
    }

    /// <summary>Surfaces are walked in double precision.</summary>
    private static Precision PrecisionOf(TrialConfig config) => config.Model.Kind == ModelKind.Surface ? Precision.Float64 : config.Training.Precision;

    private DataSize SizeOf<T>(TrialConfig config, Dataset<T> opened)
        where T : unmanaged
    {
        if (!seen.TryGetValue(config.Data, out var overview))
        {
            overview = DataOverview.Of(opened);
            seen.Add(config.Data, overview);
            Describe(overview);
        }

        var fit = TrialFit.Of(config, opened);
        Warn(opened.Name, LossDomain.HeldOut(config, opened, fit.OneHot));
        DescribeEngine(config, fit);
        if (config.Model.Kind != ModelKind.Module)
        {
            Warn(opened.Name, OutOfReach(config, opened, fit));
        }

        if (fit.OneHot && opened.Test is null)
        {
            Warn(opened.Name, "classes are learned but no samples are held out, so nothing will show how well new samples are classified. Set data.test, for example to 0.2.");
        }

        return new DataSize(opened.Train.Count, opened.Train.Features, LearningTarget.IsInput(config.Model) ? 0 : fit.Outputs) { Layers = fit.Layers };
    }

    private (ParameterLayout Layout, NamedTensors Names)? LayoutOf(TrialConfig config)
    {
        if (config.Model.Kind == ModelKind.Module)
        {
            return null;
        }

        if (config.Model.Kind == ModelKind.Surface)
        {
            var layout = ParameterLayout.OfSurface(SurfaceCatalogue.Open(config.Model).Dimensions);
            return (layout, NamedTensors.Of(layout));
        }

        var network = TrialFit.Of(config, data).ListOf(config.Model)!;
        return (network.Layout, NamedTensors.Of(network));
    }

    /// <summary>A warning if the output layer cannot reach the targets; otherwise null.</summary>
    private static string? OutOfReach<T>(TrialConfig config, Dataset<T> opened, TrialFit fit)
        where T : unmanaged
    {
        if (fit.OneHot || config.Loss.Kind is LossKind.BinaryCrossEntropy or LossKind.SoftmaxCrossEntropy)
        {
            return null;
        }

        var isInput = LearningTarget.IsInput(config.Model);
        var range = isInput ? opened.Train.InputRange : opened.Train.TargetRange;
        var activation = fit.Layers is { } layers ? config.Model.Activation with { Output = layers.OutputActivation } : config.Model.Activation;
        var reach = OutputRange.Of(activation);
        return range.Least >= reach.Least - 1e-6 && range.Most <= reach.Most + 1e-6
            ? null
            : $"targets range from {Text(range.Least)} to {Text(range.Most)}, but a {KebabCase.Of(activation.Output)} output gives only values "
                + (double.IsFinite(reach.Most) ? $"from {Text(reach.Least)} to {Text(reach.Most)}" : $"from {Text(reach.Least)} up")
                + $", so no training can reach them. {(config.Model.Kind == ModelKind.Neuron ? "Rescale the target in the file" : config.Model.Kind == ModelKind.Layers ? $"End the list without it{(isInput ? ", or set data.scale: unit" : "")}" : $"Set model.activation.output: identity{(isInput ? ", or data.scale: unit" : "")}")}.";
    }

    /// <summary>Which engine trains the model, and why.</summary>
    private void DescribeEngine(TrialConfig config, TrialFit fit)
    {
        var beyond = fit.Layers?.Everywhere.FirstOrDefault(layer => layer.Kind is not (LayerKind.Dense or LayerKind.Activation or LayerKind.Flatten));
        var why = config.Model.Kind == ModelKind.Module ? "model.module is your own code"
            : config.Model.Kind == ModelKind.Vae ? "the built-in engine does not train variational autoencoders"
            : beyond is not null ? $"the built-in engine has no {beyond.Config.Form.Word}"
            : fit.Shape is null ? "the built-in engine does not train these layers"
            : "training.engine asks for it";
        var line = config.Training.Engine == TrainingEngine.BuiltIn ? "engine: built-in, which trains all layers of the model" : $"engine: {Libtorch.Stamp}, because {why}";
        if (!found.Contains(line))
        {
            found.Add(line);
        }
    }

    private void Describe(DataOverview overview)
    {
        if (seen.Count == MostDescribed + 1)
        {
            found.Add("further data sets are not described");
        }

        if (seen.Count <= MostDescribed)
        {
            found.Add(DataText.Of(overview));
        }

        foreach (var trap in overview.Source.Traps)
        {
            Warn(overview.Name, trap);
        }

        if (overview.EmptyClasses > 0 && overview.EmptyClasses < overview.Classes)
        {
            Warn(overview.Name, $"{overview.EmptyClasses} of {overview.Classes} classes {(overview.EmptyClasses == 1 ? "has" : "have")} no training sample. Add samples of them, or hold out fewer.");
        }
        else if (overview.Classes > 2 && overview.Classes == overview.Train + overview.Test)
        {
            Warn(overview.Name, $"every sample is a class of its own ({overview.Classes} classes). If the target is numeric, write plain numbers with a decimal point.");
        }
    }

    private void Warn(string name, string? warning)
    {
        var line = $"{Shown.Line(name, 80)}: {warning}";
        if (warning is not null && !warnings.Contains(line))
        {
            warnings.Add(line);
        }
    }

    /// <summary>Adds the position of the offending setting in the spec to a message.</summary>
    private TResult Placed<TResult>(Func<TResult> look)
    {
        try
        {
            return look();
        }
        catch (Exception problem) when (problem is NetworkException or InitializationException or SurfaceException)
        {
            var own = (problem as LayerException)?.Place ?? default;
            var colon = problem.Message.IndexOf(": ", StringComparison.Ordinal);
            var path = colon > 0 ? problem.Message[..colon] : "";
            if (own.Line == 0 && spec.Settings.Find(path) is null && path is not ("data" or "model"))
            {
                throw new UnfitTrialException($"{spec.FileName}: {problem.Message}", problem);
            }

            var (line, column) = own.Line > 0 ? own : spec.PlaceOf(path);
            var varies = spec.Axes.Any(axis => axis.Paths.Any(varied => varied.Split('.')[0] is "data" or "model" or "loss"));
            throw new UnfitTrialException(
                string.Join('\n', problem.Message.Split('\n').Select(one => $"{spec.FileName}:{line}:{column}: {(varies ? one.TrimEnd('.') + "; or exclude such points with sweep.exclude." : one)}")),
                problem);
        }
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
