namespace Runner.Latent;

/// <summary>The two halves of a trained autoencoder: from samples to their codes, and from codes to what the network makes of them.</summary>
public interface ICoder
{
    /// <summary>Number of values of a sample.</summary>
    int Features { get; }

    /// <summary>Number of values of a code.</summary>
    int Width { get; }

    /// <param name="inputs">[count, <see cref="Features"/>], row-major.</param>
    /// <returns>[count, <see cref="Width"/>].</returns>
    double[] Encode(double[] inputs);

    /// <param name="codes">[count, <see cref="Width"/>], row-major.</param>
    /// <returns>[count, <see cref="Features"/>].</returns>
    double[] Decode(double[] codes);
}
