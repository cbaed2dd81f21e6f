namespace Runner.Latent;

/// <summary>Codes on a plane: a code of two numbers itself, a wider one by its first two principal components; one number beside the group.</summary>
/// <param name="XName">What lies along x.</param>
/// <param name="Shown">The share of the codes' variance that the plane shows.</param>
/// <param name="Train">Training samples, then test samples.</param>
public sealed record CodeMap(string XName, string YName, double Shown, IReadOnlyList<MappedCode> Train, IReadOnlyList<MappedCode> Test)
{
    public const int MostTrain = 1_000;

    public const int MostTest = 500;

    /// <summary>The place of any code on the plane.</summary>
    /// <param name="plane">The principal components of the code.</param>
    /// <param name="group">Where a code of one number is drawn.</param>
    public static (double X, double Y) PlaceOf(double[] code, PrincipalComponents plane, double group)
    {
        var place = code.Length <= 2 ? code : plane.Project(code);
        return (place[0], place.Length == 1 ? group : place[1]);
    }

    public static CodeMap Of(LatentData data, CodeGroups groups, PrincipalComponents plane, double[] trainCodes, double[] testCodes, int width)
    {
        var whole = PrincipalComponents.TotalVariance(trainCodes, width);
        return new CodeMap(
            width <= 2 ? "code 1" : "component 1",
            width == 1 ? groups.One : width == 2 ? "code 2" : "component 2",
            width <= 2 || whole == 0 ? 1 : plane.Variances.Take(2).Sum() / whole,
            Points(data.Train, groups.Train, trainCodes, MostTrain),
            Points(data.Test, groups.Test, testCodes, MostTest));

        MappedCode[] Points(LatentPart part, int[] of, double[] codes, int most)
        {
            var chosen = Even.Of(part.Count, most);
            var some = Rows.Gather(codes, width, chosen);
            var places = width <= 2 ? some : plane.Project(some);
            var step = width <= 2 ? width : plane.Count;
            return [.. chosen.Select((row, i) => new MappedCode(part.Numbers[row], row, of[row], places[i * step], step == 1 ? of[row] : places[(i * step) + 1]))];
        }
    }
}

/// <param name="Sample">Its number within the training or the test samples.</param>
/// <param name="Row">Its row among those of them that are used.</param>
public readonly record struct MappedCode(int Sample, int Row, int Group, double X, double Y);
