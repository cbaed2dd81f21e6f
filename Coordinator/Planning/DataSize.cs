using Runner.Specs;

namespace Runner.Planning;

/// <summary>What planning needs to know of a data set.</summary>
/// <param name="Samples">Size of the training set.</param>
/// <param name="Features">Width of a sample, after pooling.</param>
/// <param name="Targets">Width of the target or number of classes; 0 when there is none.</param>
public readonly record struct DataSize(int Samples, int Features, int Targets = 0);

/// <summary>Sizes of data sets, each asked for once.</summary>
/// <param name="measure">Training samples and features of a data set. May throw what the data's own reading throws.</param>
public sealed class DataSizes(Func<DataConfig, (int Samples, int Features)> measure)
{
    private readonly Dictionary<DataConfig, DataSize> known = [];

    public DataSize Of(TrialConfig config)
    {
        if (config.Model.Kind == ModelKind.Surface)
        {
            return new DataSize(1, config.Model.Dimensions);
        }

        if (!known.TryGetValue(config.Data, out var size))
        {
            var (samples, features) = measure(config.Data);
            size = new DataSize(samples, features, Targets(config.Data.Source));
            known.Add(config.Data, size);
        }

        return size;
    }

    // Good enough for an estimate: only the last layer of an mlp depends on it.
    private static int Targets(DataSource source) => source is DataSource.Digits or DataSource.FashionMnist or DataSource.Idx ? 10 : 1;
}
