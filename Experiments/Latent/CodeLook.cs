using Runner.Comparison.Statistics;
using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Latent;

/// <summary>What one trained autoencoder does with its code, in numbers.</summary>
/// <param name="Width">Of the code.</param>
/// <param name="Code">How well the classes lie apart in the code; null without classes.</param>
/// <param name="Components">The same in as many principal components.</param>
public sealed record CodeLook(
    int Width, CodeGroups Groups, CodeMap Map, Separability? Code, Separability? Components, Fidelity Fidelity, ShownSamples Samples)
{
    /// <summary>Codes of all training samples that were used, [samples, width].</summary>
    public required double[] TrainCodes { get; init; }

    public required double[] TestCodes { get; init; }

    /// <summary>The principal components of the code.</summary>
    public required PrincipalComponents Plane { get; init; }

    /// <param name="noise">What is put on inputs; the amounts are drawn once, by the trial's seed of noise.</param>
    public static CodeLook Of(ICoder coder, LatentData data, NoiseConfig noise, TrialSeeds seeds)
    {
        var train = coder.Encode(data.Train.Inputs);
        var test = coder.Encode(data.Test.Inputs);
        Check(train, test);
        var groups = CodeGroups.Of(data, train, test, coder.Width, seeds.Sweep);
        var plane = PrincipalComponents.Of(train, coder.Width, 2);
        var clean = coder.Decode(test);
        var noisy = Noisy(data, noise, seeds);
        var denoised = noise.Kind == NoiseKind.None ? clean : coder.Decode(coder.Encode(noisy));
        var chosen = data.Test.OneOfEach(ShownSamples.Most);
        return new CodeLook(
            coder.Width,
            groups,
            CodeMap.Of(data, groups, plane, train, test, coder.Width),
            data.HasClasses ? Separability.Of(train, data.Train.Labels, test, data.Test.Labels, coder.Width) : null,
            data.HasClasses ? data.SeparabilityOfComponents(coder.Width) : null,
            Fidelity.Of(data, coder.Width, noisy, clean, denoised),
            new ShownSamples(
                chosen,
                [.. chosen.Select(row => groups.Names[groups.Test[row]])],
                Rows.Gather(data.Test.Inputs, data.Features, chosen),
                noise.Kind == NoiseKind.None ? [] : Rows.Gather(noisy, data.Features, chosen),
                Rows.Gather(denoised, data.Features, chosen)))
        {
            TrainCodes = train,
            TestCodes = test,
            Plane = plane,
        };
    }

    private static double[] Noisy(LatentData data, NoiseConfig noise, TrialSeeds seeds)
    {
        var noisy = Padding.Allocate<double>(data.Test.Inputs.Length);
        InputNoise.Corrupt<double>(noise, RandomStream.Named(seeds.Sweep, seeds.Noise, StreamPurpose.Latent, 3), data.Test.Inputs, noisy);
        return noisy[..data.Test.Inputs.Length];
    }

    private static void Check(double[] train, double[] test)
    {
        if (!train.Concat(test).All(double.IsFinite))
        {
            throw new NetworkException("its codes are not finite: training diverged. Look at another trial, or train with a lower rate.");
        }
    }
}
