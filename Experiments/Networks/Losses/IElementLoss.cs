using System.Numerics;
using System.Runtime.Intrinsics;

namespace Runner.Networks.Losses;

/// <summary>A loss that is a sum over samples and outputs of ℓ(y, t), element by element.</summary>
public interface IElementLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>ℓ(y, t).</summary>
    /// <param name="delta">huber's δ.</param>
    static abstract Vector512<T> Value(Vector512<T> y, Vector512<T> t, Vector512<T> delta);

    /// <summary>∂ℓ/∂y.</summary>
    static abstract Vector512<T> Slope(Vector512<T> y, Vector512<T> t, Vector512<T> delta);
}
