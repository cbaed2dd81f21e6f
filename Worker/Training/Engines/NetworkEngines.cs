using System.Numerics;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Opens the engine of a trial.</summary>
internal static class NetworkEngines
{
    /// <param name="inputs">Number of features of a sample.</param>
    /// <param name="capacity">The largest batch.</param>
    /// <exception cref="NetworkException">The engine cannot compute the network, or does not load on this machine.</exception>
    public static INetworkEngine<T> Open<T>(TrialConfig config, TrialFit fit, int inputs, int capacity, TrainingContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        config.Training.Engine == TrainingEngine.BuiltIn && fit.Shape is { } shape
            ? new BuiltInEngine<T>(config, shape, capacity, context)
            : Torch.TorchEngine<T>.Open(config, fit, inputs, capacity, context);
}
