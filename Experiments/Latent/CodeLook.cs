using Runner.Comparison.Statistics;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Latent;

/// <summary>What one trained autoencoder does with its code, in numbers.</summary>
/// <param name="Places">Where it puts the samples.</param>
/// <param name="Code">How well the classes lie apart in the code; null without classes.</param>
/// <param name="Components">The same in as many principal components.</param>
public sealed record CodeLook(CodePlaces Places, Separability? Code, Separability? Components, Fidelity Fidelity, ShownSamples Samples)
{
    /// <summary>Of the code.</summary>
    public int Width => Places.Width;

    public CodeGroups Groups => Places.Groups;

    public CodeMap Map => Places.Map;

    /// <summary>Codes of all training samples that were used, [samples, width].</summary>
    public double[] TrainCodes => Places.Train;

    public double[] TestCodes => Places.Test;

    /// <summary>The principal components of the code.</summary>
    public PrincipalComponents Plane => Places.Plane;

    /// <param name="noise">What is put on inputs; the amounts are drawn once, by the trial's seed of noise.</param>
    public static CodeLook Of(ICoder coder, LatentData data, NoiseConfig noise, TrialSeeds seeds)
    {
        var places = CodePlaces.Of(coder, data, seeds.Sweep);
        var (train, test) = (places.Train, places.Test);
        var clean = coder.Decode(test);
        var noisy = Noisy(data, noise, seeds);
        var denoised = noise.Kind == NoiseKind.None ? clean : coder.Decode(coder.Encode(noisy));
        var chosen = data.Test.OneOfEach(ShownSamples.Most);
        return new CodeLook(
            places,
            data.HasClasses ? Separability.Of(train, data.Train.Labels, test, data.Test.Labels, coder.Width) : null,
            data.HasClasses ? data.SeparabilityOfComponents(coder.Width) : null,
            Fidelity.Of(data, coder.Width, noisy, clean, denoised),
            new ShownSamples(
                chosen,
                [.. chosen.Select(row => places.Groups.Names[places.Groups.Test[row]])],
                Rows.Gather(data.Test.Inputs, data.Features, chosen),
                noise.Kind == NoiseKind.None ? [] : Rows.Gather(noisy, data.Features, chosen),
                Rows.Gather(denoised, data.Features, chosen)));
    }

    private static double[] Noisy(LatentData data, NoiseConfig noise, TrialSeeds seeds)
    {
        var noisy = Padding.Allocate<double>(data.Test.Inputs.Length);
        InputNoise.Corrupt<double>(noise, RandomStream.Named(seeds.Sweep, seeds.Noise, StreamPurpose.Latent, 3), data.Test.Inputs, noisy);
        return noisy[..data.Test.Inputs.Length];
    }
}
