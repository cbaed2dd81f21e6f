namespace Runner.Data;

/// <summary>Refuses NaN and infinite values in files of floating-point numbers.</summary>
internal static class FiniteValues
{
    public static void Check(string path, double[] values, int features)
    {
        var bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
        {
            throw new DataException(
                $"{path}: feature {bad % features} of sample {bad / features} is {(double.IsNaN(values[bad]) ? "not a number" : "infinite")}. Remove the sample or fill in a value.");
        }
    }
}
