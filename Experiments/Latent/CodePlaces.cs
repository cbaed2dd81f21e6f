using Runner.Networks;

namespace Runner.Latent;

/// <summary>Where a trained autoencoder puts the samples.</summary>
/// <param name="Width">Of a code.</param>
/// <param name="Train">Codes of all training samples that are used, [samples, width].</param>
/// <param name="Test">Codes of the test samples.</param>
/// <param name="Plane">The first two principal components of the training samples' codes; one for a code of one number.</param>
public sealed record CodePlaces(int Width, double[] Train, double[] Test, CodeGroups Groups, PrincipalComponents Plane, CodeMap Map)
{
    /// <summary>Of a wider code, so many numbers are walked along: those that vary most.</summary>
    public const int MostCoordinates = 16;

    /// <summary>The mean code of the training samples.</summary>
    public double[] Mean => field ??= Rows.Means(Train, Width, new int[Train.Length / Width], 1);

    /// <summary>The numbers of the code by their place in it, ascending; of more than <see cref="MostCoordinates"/> those that vary most.</summary>
    public IReadOnlyList<CodeCoordinate> Coordinates => field ??= Varying();

    /// <exception cref="NetworkException">The codes are not finite.</exception>
    public static CodePlaces Of(ICoder coder, LatentData data, ulong sweepSeed)
    {
        var (train, test) = (coder.Encode(data.Train.Inputs), coder.Encode(data.Test.Inputs));
        if (!train.Concat(test).All(double.IsFinite))
        {
            throw new NetworkException("its codes are not finite: training diverged. Look at another trial, or train with a lower rate.");
        }

        var groups = CodeGroups.Of(data, train, test, coder.Width, sweepSeed);
        var plane = PrincipalComponents.Of(train, coder.Width, 2);
        return new CodePlaces(coder.Width, train, test, groups, plane, CodeMap.Of(data, groups, plane, train, test, coder.Width));
    }

    private CodeCoordinate[] Varying()
    {
        var places = Enumerable.Range(0, Width);
        if (Width > MostCoordinates)
        {
            places = places.OrderByDescending(place => Column(Train, place).Sum(value => (value - Mean[place]) * (value - Mean[place]))).Take(MostCoordinates).Order();
        }

        return
        [
            .. places.Select(place =>
            {
                double[] values = [.. Column(Train, place), .. Column(Test, place)];
                return new CodeCoordinate(place, values.Min(), values.Max());
            }),
        ];
    }

    private IEnumerable<double> Column(double[] codes, int place) => Enumerable.Range(0, codes.Length / Width).Select(row => codes[(row * Width) + place]);
}

/// <summary>One number of a code.</summary>
/// <param name="Place">Its place in the code, from 0.</param>
/// <param name="Least">The least that it is for a sample.</param>
/// <param name="Most">The most that it is for a sample.</param>
public readonly record struct CodeCoordinate(int Place, double Least, double Most);
