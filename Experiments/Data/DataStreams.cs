using Runner.Numerics;

namespace Runner.Data;

/// <summary>The random streams of the data. They do not depend on the sweep, so that data are the same in all sweeps.</summary>
internal static class DataStreams
{
    /// <param name="number">The number of the split; 0 for the default one.</param>
    public static RandomStream Split(int number) => RandomStream.Named(0, number, StreamPurpose.Split);

    public static RandomStream Curves() => RandomStream.Named(0, 0, StreamPurpose.Data, 1);

    /// <param name="steps">Sequences of each length are others.</param>
    public static RandomStream Sequences(Specs.DataSource source, int steps) => RandomStream.Named(0, (int)source, StreamPurpose.Data, 1000L + steps);

    /// <param name="dimensions">Sets of each number of dimensions are others.</param>
    public static RandomStream HiddenPlane(int dimensions) => RandomStream.Named(0, 0, StreamPurpose.Data, 100_000L + dimensions);

    public static RandomStream SwissRoll() => RandomStream.Named(0, 0, StreamPurpose.Data, 2);
}
