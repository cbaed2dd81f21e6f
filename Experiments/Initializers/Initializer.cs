using Runner.Networks;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Initializers;

/// <summary>A block of parameters to fill.</summary>
/// <param name="Rows">Units; 1 for biases and for the coordinates of a surface.</param>
/// <param name="Columns">Inputs; for biases, the units.</param>
/// <param name="Fans">The fans of the layer.</param>
public readonly record struct InitialBlock(int Rows, int Columns, LayerFans Fans)
{
    public int FanIn => Fans.In;

    public int FanOut => Fans.Out;

    /// <summary>Input channels of a convolution, inputs of a dense layer.</summary>
    public int Channels => Columns / Fans.Taps;

    /// <summary>The column of a channel at the kernel's centre; the lower one of an even kernel.</summary>
    public int AtCentre(int channel)
    {
        var side = (int)Math.Sqrt(Fans.Taps);
        return (channel * Fans.Taps) + (((side - 1) / 2) * (side + 1));
    }
}

/// <summary>A scheme that fills one block of parameters at a time from its own random stream, without data. All draws and
/// arithmetic are in float64; values are rounded once to the trial's precision afterwards, so that float32 and
/// float64 trials start at the same point.</summary>
public abstract class Initializer
{
    /// <summary>Whether the default gain depends on the activation after the layer.</summary>
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
        InitializerKind.DeltaOrthogonal => new DeltaOrthogonal(),
        InitializerKind.Identity => new Identity(),
        InitializerKind.Sparse => new Sparse(),
        InitializerKind.Pytorch => new Pytorch(),
        InitializerKind.Hadamard => new Hadamard(),
        _ => null,
    };

    protected double Gain(in InitialBlock block, InitializerConfig config) => double.IsNaN(config.Gain)
        ? GainByActivation ? ActivationGain.Of(block.Fans.Activation, block.Fans.Slope) : 1
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
