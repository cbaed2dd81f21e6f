namespace Runner.Reports;

/// <summary>Computes the outputs of a trained network for some inputs.</summary>
public interface IReconstructions
{
    /// <summary>Null if the data are not images, the network is not an autoencoder, or the trial's weights were not kept.</summary>
    ReconstructionSet? Of(int trial);
}

/// <summary>Some inputs with their outputs.</summary>
/// <param name="Inputs">The network's inputs, each [rows × columns], row-major.</param>
/// <param name="Outputs">The outputs, in the same form.</param>
/// <param name="Low">The value that is drawn black.</param>
/// <param name="High">The value that is drawn white.</param>
/// <param name="HeldOut">Whether the samples are held out from training.</param>
public sealed record ReconstructionSet(
    int Rows, int Columns, IReadOnlyList<double[]> Inputs, IReadOnlyList<double[]> Outputs, double Low, double High, bool HeldOut);
