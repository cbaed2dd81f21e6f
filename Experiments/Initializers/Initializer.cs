using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>A block of parameters to fill.</summary>
/// <param name="Rows">Units; 1 for biases and for the coordinates of a surface.</param>
/// <param name="Columns">Inputs; for biases, the units.</param>
/// <param name="FanIn">Inputs of the layer.</param>
/// <param name="FanOut">Units of the layer.</param>
/// <param name="Activation">Of the layer.</param>
/// <param name="Slope">leaky-relu's negative slope.</param>
public readonly record struct InitialBlock(int Rows, int Columns, int FanIn, int FanOut, ActivationKind Activation, double Slope);

/// <summary>A scheme that fills one block of parameters at a time from its own random stream, without looking at data. All
/// draws and arithmetic are in float64; values are rounded once to the trial's precision afterwards, so that float32 and
/// float64 trials start at the same point.</summary>
public abstract class Initializer
{
    /// <summary>Whether what it fills depends on the activation behind the layer when no gain is given.</summary>
    protected virtual bool GainByActivation => false;

    /// <param name="values">[rows, columns], row-major.</param>
    public abstract void Fill(Span<double> values, in InitialBlock block, InitializerConfig config, RandomStream stream);

    /// <summary>The scheme, or null for those that fill the whole layout or need data (see <see cref="InitialParameters"/>).</summary>
    public static Initializer? Of(InitializerKind kind) => kind switch
    {
        InitializerKind.Zeros => new Zeros(),
        InitializerKind.Constant => new Constant(),
        InitializerKind.Uniform => new Uniform(),
        InitializerKind.Normal => new Normal(),
        InitializerKind.TruncatedNormal => new TruncatedNormal(),
        InitializerKind.GlorotUniform => new GlorotUniform(),
        InitializerKind.GlorotNormal => new GlorotNormal(),
        InitializerKind.HeUniform => new HeUniform(),
        InitializerKind.HeNormal => new HeNormal(),
        InitializerKind.LecunUniform => new LecunUniform(),
        InitializerKind.LecunNormal => new LecunNormal(),
        InitializerKind.Orthogonal => new Orthogonal(),
        InitializerKind.Identity => new Identity(),
        InitializerKind.Sparse => new Sparse(),
        InitializerKind.Pytorch => new Pytorch(),
        InitializerKind.Hadamard => new Hadamard(),
        _ => null,
    };

    protected double Gain(in InitialBlock block, InitializerConfig config) => double.IsNaN(config.Gain)
        ? GainByActivation ? ActivationGain.Of(block.Activation, block.Slope) : 1
        : config.Gain;

    protected static void FillUniform(Span<double> values, double from, double to, RandomStream stream)
    {
        stream.FillUniform(values);
        foreach (ref var value in values)
        {
            value = from + ((to - from) * value);
        }
    }

    protected static void FillNormal(Span<double> values, double mean, double deviation, RandomStream stream)
    {
        stream.FillGaussian(values);
        foreach (ref var value in values)
        {
            value = mean + (deviation * value);
        }
    }
}
