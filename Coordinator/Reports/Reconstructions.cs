using Runner.Data;
using Runner.Latent;
using Runner.Networks;
using Runner.Specs;
using Runner.Training;

namespace Runner.Reports;

/// <summary>Passes some samples through a network with a trial's recorded final weights; nothing is trained.</summary>
/// <param name="configuration">A trial's configuration, by index.</param>
/// <param name="weights">A trial's recorded weights, by index; empty when they were not kept.</param>
public sealed class Reconstructions(DataCatalogue data, Func<int, TrialConfig> configuration, Func<int, ReadOnlyMemory<byte>> weights)
    : IReconstructions
{
    private readonly TrialCoders coders = new(data);

    public ReconstructionSet? Of(int trial)
    {
        var config = configuration(trial);
        if (TrialCoders.Refusal(config.Model) is not null || weights(trial) is not { IsEmpty: false } recorded)
        {
            return null;
        }

        try
        {
            using var coder = coders.Open(config, recorded);
            return coder.Data.Image is { } image ? Of(coder, image) : null;
        }
        catch (NetworkException)
        {
            // It reads sequences, or libtorch does not load here.
            return null;
        }
    }

    private static ReconstructionSet Of(Coder coder, ImageShape image)
    {
        var test = coder.Data.Test;
        var inputs = test.Rows(test.OneOfEach(ShownSamples.Most));
        return new ReconstructionSet(
            image.Rows,
            image.Columns,
            [.. inputs.Chunk(coder.Features)],
            [.. coder.Decode(coder.Encode(inputs)).Chunk(coder.Features)],
            inputs.Min(),
            inputs.Max(),
            coder.Data.IsHeldOut);
    }
}
