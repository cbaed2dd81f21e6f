namespace Runner.Networks.Weights;

/// <summary>A tensor that was read from a file.</summary>
/// <param name="Values">Row-major.</param>
internal sealed record FileTensor(string Name, int[] Shape, double[] Values);
