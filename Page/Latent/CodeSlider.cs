using Runner.Latent;

namespace Runner.Page.Latent;

/// <summary>How one number of a code is moved: over all values that samples have, in even steps of few digits.</summary>
/// <param name="Place">Its place in the code, from 0.</param>
/// <param name="Low">Its left end, a multiple of the step.</param>
/// <param name="High">Its right end; the same as the left one where the number is the same for all samples.</param>
internal sealed record CodeSlider(int Place, double Low, double High, double Step)
{
    /// <summary>About so many steps from end to end.</summary>
    private const int Steps = 200;

    public bool Moves => High > Low;

    /// <summary>Its number as people count.</summary>
    public int Number => Place + 1;

    public static CodeSlider Of(CodeCoordinate coordinate)
    {
        var range = coordinate.Most - coordinate.Least;
        if (!(range > 0))
        {
            return new(coordinate.Place, coordinate.Least, coordinate.Least, 1);
        }

        var step = StepOf(range / Steps);
        return new(coordinate.Place, Rounded(Math.Floor(coordinate.Least / step) * step, step), Rounded(Math.Ceiling(coordinate.Most / step) * step, step), step);
    }

    /// <summary>The nearest place where it can be.</summary>
    public double At(double value) => Moves ? Math.Clamp(Rounded(Math.Round(value / Step) * Step, Step), Low, High) : Low;

    /// <summary>1, 2 or 5 times a power of ten, the least that is not below.</summary>
    private static double StepOf(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return new[] { power, 2 * power, 5 * power }.FirstOrDefault(step => step >= least, 10 * power);
    }

    /// <summary>Without the rounding error that a multiple of a step has.</summary>
    private static double Rounded(double multiple, double step) => Math.Round(multiple, Math.Clamp((int)Math.Ceiling(-Math.Log10(step)), 0, 15));
}
