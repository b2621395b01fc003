/**
 * Content-ID of the mark that heads each mail (RFC 2392): the image travels with the mail, so that
 * nothing is fetched when it is read.
 */
export const MARK_ID = "mark@vigie";

/** Side of the mark in a mail, in pixels; the image has twice as many for dense screens. */
export const MARK_SIDE = 28;

/** Bytes that the image takes in a mail, with its own headers. */
export const MARK_BYTES = 2_400;

/** The lighthouse on its tile as a PNG of 56 pixels, which reads on light and dark grounds. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAADgAAAA4CAYAAACohjseAAAFlElEQVR4nO2bXUwcVRiGv1O2trFWNmlQbC1/EW0L" +
  "yNbYmwbsNl4o7SZWjb1ASaH1BpKWxgsFigmNVNArCwl4oWxNKxf1D5NV64WBlo03TWT5K2oNLMS2GIwZqBiTQsf3" +
  "22GX2QWWObPsyjQ8yZl9z7SEefrNOTNnZyrIAHaH00Gzs0dIVR2kkl0lcmB3wsHB+rBRELvIZvta8XX5kKOCn1ka" +
  "e84zR4jUOpXUDFqFCBJ+bOuUwSuf0BIItAWgYhk0M+NWVXKSBRCCuKJlqKifIhBoYdhzC5zY/ZWqqnayEEIIhWxJ" +
  "+yHpQzdEmCDLoWqdiJZFrLft1kuGBLXTcrYnlsolP/gAVZWXUWOrmyan/sae+NLdkEV56RuRNFov/UU15//gSrKk" +
  "n4BAC4DqdaJ6TjJJ3o5saqmvDnz2/3ydXq08RWM3buFP4ofSvgvbebxD/5DrHT9OV+pSBrz7sUsTtOcVlqp3VTei" +
  "KVjK03YWFdyMnsbk1G1yHa0MyMaLpQQZsU68qPR3d2iCOYUjZi8FxYeKULkapIWwZPX7zdTe8R168iRvSqLiwuTA" +
  "J8MC3mvTSBpRBXEJUQa7MwXGnkO9M9ODfdJUVZShHUWKTnVjE7Ve+AxJjqqXUwJNT2H1MPWP/osUXZDhCUdg7H2g" +
  "qlSJvmF4Mml48ziqdwA9Y7R3fEsVtQ1IxmE5bnpc9aOhKi4rKOg0C3ZBcB/6hmA5T1tTYNzJ4r3ag8mnBqeusRmW" +
  "5bjpkRS8LOw5BT2qxL1l2rZHKG1rKpI5xm6Oh82uDSWpYVN945cTIQGW46ZHShD3riI5pwB+5vDUZpBRXPV+ioTF" +
  "+FqmR3+QLMdNj4wgE5Ng5C+Ihr34GrbhFOzahH+kdKR59AfJctz0rAnO/WyQNcFoRP6CaKwJzqE/SJbjpiehgp63" +
  "M8gokb+Y4VuwvrPZlHz/OvQ02q9MUsWHN5D+J8GCPYYvmUviverDViMt5T609UgawYNnWI6bnrgLKgPd2MaGPbcQ" +
  "2+VhOW561gStJHjw6c306RvbkTTG/rwTWE1MTs+ih2OJh6B+eXTyWDFt3LABKTq8Lmy98DmSRmNLG7axExfBILyq" +
  "GP3R+ELWaNVkiKtgwZ7d5HE3IRnDVXYCs2cP0soRV8HyksPU8NZxJGNU1L6LRa/xihuBx2h50RYkDAOMy8YvJkKr" +
  "/SCmBRuqTlD5a68gGaOxxY22MmNPBtOCHnczTlMHkjH44u4qM17xlcK0oOzlglfxTz53GCmxmBLclvoQlbzkQpLD" +
  "MqfozuwsGro+jCQHf1EVzy+CF8OUIF8izEz5eTseg+BvSInDlGD+zsepd+hXJDksU8GstEdpeOx3JDnynkAFf7FA" +
  "Ba2EtCDPoJnbtyKZow+n6NTtaaTEIC3IE4zMPWgk8bgnjYa0IC+X+KmSWarfa6bW8xeREoO0YMuZGip+oQjJHPwY" +
  "jR+nJQppQdl70EgSfU8qLSh7DxoJr+7T9x5ASgz8+MwHw3zkZeFHZ33fX0SKjfS9RRA19owwFgRRr9QD0Fhn0CCJ" +
  "mkm1B6ASj7BjnUGDJGomheDpRV9CcDz7FNlT7EjhZGel0cNbtK8IYmHs5i2sD8eRVg5lQiHfDz8hzRN4CQGfhHHo" +
  "VzE0EAOUnjlGGbmZSNbBPzBC5059jKQhiEaVQW8GPiEY8SLQPSGofxGIwVgMTTZWF8TYu6wMeJ0EBFoAjEV+Gc+n" +
  "qmry868fpNTMVOy1DuMj43Tpo28gJybJluRY8DIegyo6UcVORMvCEwvkfIgBwgQZlsTuDq4kWYi5yjn1cswCQUY7" +
  "XWfOoZr70F318Jgjm60Ucn6KQKAtCc+udFetU3WXkNUEDn6U1omTPFuiuyj4O8uDijpQ0UOITtL+W0E+csLBwfZi" +
  "oyDyS+gdqJgPOSr/ATWtDGm8w9J3AAAAAElFTkSuQmCC";

/** The mark as a part of a mail: shown in its place, not among the attachments. */
export const MARK_PART = {
  filename: "vigie.png",
  cid: MARK_ID,
  content: Buffer.from(PNG, "base64"),
  contentType: "image/png",
  contentDisposition: "inline",
} as const;
