namespace Runner.Reports;

/// <summary>Shows what a trained network makes of some inputs.</summary>
public interface IReconstructions
{
    /// <summary>Null when the data are no images, the network is no autoencoder, or the trial's weights were not kept.</summary>
    ReconstructionSet? Of(int trial);
}

/// <summary>Some inputs and what came out.</summary>
/// <param name="Inputs">Each [rows × columns], row-major; what the network saw.</param>
/// <param name="Outputs">As <paramref name="Inputs"/>.</param>
/// <param name="Low">The value that is drawn black.</param>
/// <param name="High">The value that is drawn white.</param>
/// <param name="HeldOut">Whether the samples are held out from training.</param>
public sealed record ReconstructionSet(
    int Rows, int Columns, IReadOnlyList<double[]> Inputs, IReadOnlyList<double[]> Outputs, double Low, double High, bool HeldOut);
