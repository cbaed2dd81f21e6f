using System.Numerics;
using Runner.Networks;
using Runner.Specs;

namespace Runner.Training;

/// <summary>The engine that a trial asks for.</summary>
internal static class NetworkEngines
{
    /// <param name="shape">Null for a module of a user's.</param>
    /// <param name="capacity">The largest batch.</param>
    /// <exception cref="NetworkException">The engine cannot compute the network, or does not load on this machine.</exception>
    public static INetworkEngine<T> Open<T>(
        TrialConfig config, NetworkShape? shape, int inputs, int outputs, int capacity, TrainingContext context)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (config.Training.Engine == TrainingEngine.BuiltIn && shape is not null)
        {
            return new BuiltInEngine<T>(config, shape, capacity, context);
        }

        return Torch.TorchEngine<T>.Open(config, shape, inputs, outputs, capacity, context);
    }
}
